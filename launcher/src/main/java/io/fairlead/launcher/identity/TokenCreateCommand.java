package io.fairlead.launcher.identity;

import io.fairlead.controlplane.identity.TokenSecret;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.model.meta.Names;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.identity.JoinToken;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code fairlead token create --role node}: prints a new token, this once. */
@Command(
    name = "create",
    description =
        "Make a join token and print it: it is shown this once, and kept as a hash. Hand it to the"
            + " agent or gateway as its setting control-plane.join-token.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TokenCreateCommand implements Callable<Integer> {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(m|h|d)");
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final int MOST_USES = 10_000;

  @Mixin ApiOptions target = new ApiOptions();

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "Whom it lets in: node or gateway.")
  String role = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The only node or gateway it is for; needed to take the place of one there is (default:"
              + " any name that is free).")
  String name = "";

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "How long it is good: 30m, 24h, 7d (default: ${DEFAULT-VALUE}).")
  String life = "24h";

  @Option(
      names = "--uses",
      paramLabel = "N",
      description = "How many may join with it (default: ${DEFAULT-VALUE}).")
  int uses = 1;

  @Option(names = "--description", paramLabel = "TEXT", description = "Shown in lists.")
  String description = "";

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    TokenSecret wanted = wanted(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    ApiClient api = target.api();
    JoinToken token = JoinToken.make(target.authority().getPublicKey());
    TokenSecret secret =
        new TokenSecret(
            token.digest(), wanted.role(), name, uses, wanted.expiration(), List.of(), description);
    target.require(api.post(ApiOptions.SECRETS, object(token, secret)));
    PrintWriter out = spec.commandLine().getOut();
    out.println(token.text());
    out.flush();
    return 0;
  }

  private TokenSecret wanted(Instant now) {
    Optional<Role> known =
        Arrays.stream(Role.values()).filter(one -> TokenSecret.word(one).equals(role)).findFirst();
    if (known.isEmpty()) {
      throw new UserError("--role: Invalid value: \"%s\": must be node or gateway".formatted(role));
    }
    List<String> wrong = name.isEmpty() ? List.of() : Names.dns1123Subdomain(name);
    if (!wrong.isEmpty()) {
      throw new UserError(
          "--name: Invalid value: \"%s\": %s".formatted(name, String.join("; ", wrong)));
    }
    if (uses < 1 || uses > MOST_USES || (!name.isEmpty() && uses > 1)) {
      throw new UserError(
          "--uses: Invalid value: %d: must be 1 to %d, and 1 with --name"
              .formatted(uses, MOST_USES));
    }
    return new TokenSecret("", known, name, uses, now.plus(life(life)), List.of(), description);
  }

  /** Of {@code 30m}, {@code 24h}, {@code 7d}. */
  static Duration life(String text) {
    Matcher time = TIME.matcher(text);
    Duration life = Duration.ZERO;
    if (time.matches()) {
      long count = Long.parseLong(time.group(1));
      life =
          switch (time.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
    }
    if (life.isZero() || life.compareTo(LONGEST) > 0) {
      throw new UserError(
          "--ttl: Invalid value: \"%s\": must be a time such as 30m, 24h, 7d, at most 30d"
              .formatted(text));
    }
    return life;
  }

  private static ObjectNode object(JoinToken token, TokenSecret secret) {
    ObjectNode object = JsonMapper.shared().createObjectNode();
    object.put("apiVersion", "v1").put("kind", "Secret").put("type", TokenSecret.TYPE);
    object
        .putObject("metadata")
        .put("name", TokenSecret.PREFIX + token.id())
        .put("namespace", TokenSecret.NAMESPACE);
    ObjectNode data = object.putObject("data");
    secret.data().forEach(data::put);
    return object;
  }
}
