package io.fairlead.launcher.identity;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairlead identity}: who no longer is an agent or gateway, and who says so. */
@Command(
    name = "identity",
    description = "Identities of node agents and gateways.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      IdentityRevokeCommand.class,
      NewAuthorityCommand.class,
      CommandLine.HelpCommand.class
    })
public final class IdentityCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
