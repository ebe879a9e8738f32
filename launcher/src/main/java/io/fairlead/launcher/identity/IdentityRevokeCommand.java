package io.fairlead.launcher.identity;

import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.api.pki.AgentAuthority;
import io.fairlead.controlplane.identity.Revocations;
import io.fairlead.controlplane.identity.TokenSecret;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.ApiClient.Answer;
import io.fairlead.model.meta.Names;
import io.fairlead.model.protocol.AgentMessage.Role;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code fairlead identity revoke node/NAME}: sends an agent or gateway away. */
@Command(
    name = "revoke",
    description =
        "Revoke all certificates and tokens that a node agent or gateway was given up to now: its"
            + " streams end within seconds, and it is not let in again, but with a new join token"
            + " for its name.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class IdentityRevokeCommand implements Callable<Integer> {
  private static final int ATTEMPTS = 5;

  @Mixin ApiOptions target = new ApiOptions();

  @Parameters(index = "0", paramLabel = "ROLE/NAME", description = "node/NAME or gateway/NAME.")
  String identity = "";

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Agent agent = agent(identity);
    ApiClient api = target.api();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (int attempt = 1; ; attempt++) {
      Answer answer = written(api, agent, now);
      if (answer.code() != 409 || attempt == ATTEMPTS) {
        target.require(answer);
        break;
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(agent.user().name() + " revoked");
    out.flush();
    return 0;
  }

  private Answer written(ApiClient api, Agent agent, Instant now) {
    String path = ApiOptions.CONFIG_MAPS + "/" + Revocations.CONFIG_MAP.name();
    Answer present = api.get(path, "application/json");
    if (present.code() == 404) {
      ObjectNode made = JsonMapper.shared().createObjectNode();
      made.put("apiVersion", "v1").put("kind", "ConfigMap");
      made.putObject("metadata").put("name", Revocations.CONFIG_MAP.name());
      made.putObject("data").put(Revocations.line(agent), now.toString());
      return api.post(ApiOptions.CONFIG_MAPS, made);
    }
    ObjectNode changed = (ObjectNode) target.require(present).body().deepCopy();
    ObjectNode data = changed.withObjectProperty("data");
    data.properties().removeIf(line -> outlived(line.getValue().asString(""), now));
    data.put(Revocations.line(agent), now.toString());
    return api.put(path, changed);
  }

  /** Nothing that was issued then is still good by itself. */
  private static boolean outlived(String time, Instant now) {
    try {
      return Instant.parse(time).isBefore(now.minus(AgentAuthority.LIFE.plusDays(1)));
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  static Agent agent(String text) {
    int slash = text.indexOf('/');
    String word = slash < 0 ? "" : text.substring(0, slash);
    String name = text.substring(slash + 1);
    return Arrays.stream(Role.values())
        .filter(role -> TokenSecret.word(role).equals(word))
        .filter(_ -> Names.dns1123Subdomain(name).isEmpty())
        .map(role -> new Agent(role, name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "ROLE/NAME: Invalid value: \"%s\": must be node/NAME or gateway/NAME"
                        .formatted(text)));
  }
}
