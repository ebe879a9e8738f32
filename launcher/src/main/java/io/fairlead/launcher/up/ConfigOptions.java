package io.fairlead.launcher.up;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.Role;
import io.fairlead.launcher.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A role's settings in a file, in place of options. */
final class ConfigOptions {
  /** What can be said beside a file: how to start, not what to be. */
  private static final List<String> BESIDE =
      List.of(
          "--config", "--check-config", "--print-config", "--take-over", "--halt-pods", "--parent");

  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Take all settings from this file (HOCON) and from variables FAIRLEAD_CONFIG_... of the"
              + " environment, none from options.")
  @Nullable Path config;

  @Option(
      names = "--print-config",
      description = "Print all settings with their defaults and meanings, as such a file, and end.")
  boolean print;

  @Option(
      names = "--check-config",
      description = "Tell all that is wrong with the file and the environment, and end.")
  boolean check;

  @Option(
      names = "--parent",
      hidden = true,
      paramLabel = "PID",
      description = "End when this process has ended.")
  @Nullable Long parent;

  /** Whether there was only to print. */
  boolean printed(Role role) {
    if (print) {
      System.out.print(role.reference());
      System.out.flush();
    }
    return print;
  }

  /**
   * The settings, where a file is named.
   *
   * @throws UserError when options are given too, or there is no file to check
   */
  @Nullable Settings settings(Role role) {
    if (config == null) {
      if (check) {
        throw new UserError("--check-config: say which file with --config");
      }
      return null;
    }
    List<String> given =
        command.commandLine().getParseResult().matchedOptions().stream()
            .map(OptionSpec::longestName)
            .filter(name -> !BESIDE.contains(name))
            .toList();
    if (!given.isEmpty()) {
      throw new UserError(
          "%s: with --config all settings come from the file; --print-config shows what they are called there"
              .formatted(String.join(", ", given)));
    }
    if (parent != null) {
      var _ =
          ProcessHandle.of(parent)
              .map(ProcessHandle::onExit)
              .orElseGet(() -> CompletableFuture.completedFuture(null))
              .thenRunAsync(() -> System.exit(0), task -> new Thread(task, "orphan").start());
    }
    return Settings.of(role, config, System.getenv());
  }

  /**
   * Says so when a role is ready. One with a file of settings waits for its control plane as long
   * as that takes; one without shares a directory with it, and gives up after a minute.
   */
  void ready(String role, CompletionStage<?> ready) {
    if (config == null) {
      AllInOne.await("the " + role.replace('-', ' '), ready);
    }
    var _ =
        ready.thenRun(
            () -> {
              System.out.println("fairlead " + role + " ready in " + Shutdown.seconds());
              System.out.flush();
            });
  }

  /** What a user would change: the option, or the setting in the file. */
  String named(String option, String setting) {
    return config == null ? option : setting;
  }
}
