package io.fairlead.launcher.identity;

import io.fairlead.controlplane.identity.TokenSecret;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient.Answer;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairlead token revoke ID}: nobody joins with it any more. */
@Command(
    name = "revoke",
    description =
        "Revoke join tokens: nobody joins with them any more. Who has joined stays; `fairlead"
            + " identity revoke` sends away.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TokenRevokeCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("[a-z0-9]{6}");

  @Mixin ApiOptions target = new ApiOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "As `fairlead token list` shows it, or the token.")
  List<String> ids = List.of();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (String given : ids) {
      String id = given.split("\\.", 2)[0];
      if (!ID.matcher(id).matches()) {
        throw new UserError("ID: Invalid value: \"%s\": must be six of a-z, 0-9".formatted(id));
      }
      Answer answer = target.api().delete(ApiOptions.SECRETS + "/" + TokenSecret.PREFIX + id);
      if (answer.code() == 404) {
        throw new UserError("there is no join token " + id);
      }
      target.require(answer);
      out.println("join token " + id + " revoked");
    }
    out.flush();
    return 0;
  }
}
