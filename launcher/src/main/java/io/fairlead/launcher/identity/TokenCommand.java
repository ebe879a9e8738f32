package io.fairlead.launcher.identity;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairlead token create|list|revoke}: join tokens. */
@Command(
    name = "token",
    description = "Join tokens: what lets node agents and gateways of other hosts in.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      TokenCreateCommand.class,
      TokenListCommand.class,
      TokenRevokeCommand.class,
      CommandLine.HelpCommand.class
    })
public final class TokenCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
