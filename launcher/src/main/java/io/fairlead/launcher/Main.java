package io.fairlead.launcher;

import io.fairlead.launcher.demo.DemoCommand;
import io.fairlead.launcher.dns.DnsCommand;
import io.fairlead.launcher.history.DiffCommand;
import io.fairlead.launcher.history.HistoryCommand;
import io.fairlead.launcher.history.RollbackCommand;
import io.fairlead.launcher.http.ExplainCommand;
import io.fairlead.launcher.identity.IdentityCommand;
import io.fairlead.launcher.identity.TokenCommand;
import io.fairlead.launcher.up.ControlPlaneCommand;
import io.fairlead.launcher.up.GatewayCommand;
import io.fairlead.launcher.up.LastUp;
import io.fairlead.launcher.up.NodeAgentCommand;
import io.fairlead.launcher.up.UpCommand;
import io.fairlead.subscription.Release;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code fairlead} command. Exit status: 0 done, 1 failed (one line says why), 2 wrong usage.
 */
@Command(
    name = "fairlead",
    description = "Kubernetes networking as one self-healing JVM system.",
    mixinStandardHelpOptions = true,
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      ControlPlaneCommand.class,
      NodeAgentCommand.class,
      GatewayCommand.class,
      DnsCommand.class,
      ExplainCommand.class,
      HistoryCommand.class,
      DiffCommand.class,
      RollbackCommand.class,
      TokenCommand.class,
      IdentityCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  private static final List<String> TAKING_OVER = List.of("node-agent", "gateway");

  @Spec CommandSpec spec = CommandSpec.create();

  private Main() {}

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  public static void main(String[] args) {
    System.exit(commandLine(args).execute(args));
  }

  private static CommandLine commandLine(String... args) {
    CommandLine main =
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOverwrittenOptionsAllowed(true)
            .setExecutionExceptionHandler(Main::explain);
    main.getCommandSpec().version("fairlead " + Release.VERSION);
    main.getSubcommands()
        .forEach(
            (name, command) -> {
              if (TAKING_OVER.contains(name)) {
                command.setDefaultValueProvider(LastUp.of(args));
              }
            });
    return main;
  }

  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof UserError) {
      PrintWriter err = command.getErr();
      err.println("fairlead: " + failure.getMessage());
      err.flush();
      return 1;
    }
    throw failure;
  }
}
