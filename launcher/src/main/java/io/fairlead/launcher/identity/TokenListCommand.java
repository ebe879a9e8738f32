package io.fairlead.launcher.identity;

import io.fairlead.controlplane.identity.TokenSecret;
import io.fairlead.launcher.Columns;
import io.fairlead.model.json.Fields;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code fairlead token list}: the tokens there are, without their secrets. */
@Command(
    name = "list",
    description = "List join tokens. Those that have ended go by themselves.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TokenListCommand implements Callable<Integer> {
  @Mixin ApiOptions target = new ApiOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    JsonNode found =
        target
            .require(
                target
                    .api()
                    .get(
                        ApiOptions.SECRETS + "?fieldSelector=type%3D" + ApiOptions.TYPE_ENCODED,
                        "application/json"))
            .body();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("ID", "ROLE", "NAME", "USES", "EXPIRES", "DESCRIPTION"));
    for (JsonNode secret : found.path("items")) {
      String id =
          Fields.text(secret.path("metadata"), "name").substring(TokenSecret.PREFIX.length());
      TokenSecret.read(secret)
          .ifPresent(
              token ->
                  lines.add(
                      List.of(
                          id,
                          token.role().map(TokenSecret::word).orElse("?"),
                          token.name().isEmpty() ? "<any>" : token.name(),
                          Integer.toString(token.uses()),
                          token.expiration().toString(),
                          token.description())));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(Columns.laidOut(lines));
    out.flush();
    return 0;
  }
}
