package io.fairlead.launcher.identity;

import io.fairlead.controlplane.api.pki.SharedPki;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.ControlPlaneProcessConfig;
import io.fairlead.launcher.config.Role;
import io.fairlead.launcher.config.Settings;
import io.fairlead.persistence.journal.JournalUnusableException;
import io.fairlead.persistence.journal.SharedKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairlead identity new-authority}: who signs certificates from some day on. */
@Command(
    name = "new-authority",
    description =
        "Make another authority for all certificates, in the control planes' database. It is"
            + " trusted beside the present one at once, and signs after a week.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class NewAuthorityCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "A control plane's file of settings: which database.")
  Path config = Path.of("");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws GeneralSecurityException {
    ControlPlaneProcessConfig settings =
        ControlPlaneProcessConfig.read(
            Settings.of(Role.CONTROL_PLANE, config, System.getenv()), "localhost");
    Instant signs;
    try {
      signs =
          new SharedPki(
                  SharedKeys.of(settings.journal()), settings.process().dataDir().resolve("pki"))
              .succeed(Instant.now());
    } catch (JournalUnusableException e) {
      throw new UserError(
          e.getMessage()
              + "; the embedded database is one process's: stop the control plane first");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "another authority signs from %s on: write new kubeconfigs before%n",
        signs.truncatedTo(ChronoUnit.MINUTES));
    out.flush();
    return 0;
  }
}
