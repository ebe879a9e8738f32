package io.fairlead.launcher.up;

import io.fairlead.controlplane.ControlPlane;
import io.fairlead.launcher.DataDirectory;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.ControlPlaneProcessConfig;
import io.fairlead.launcher.config.Role;
import io.fairlead.launcher.config.Settings;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairlead control-plane}: the Kubernetes API, and what agents and gateways are told. */
@Command(
    name = "control-plane",
    description =
        "Start only a control plane, alone or as one of several on a PostgreSQL database.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ControlPlaneCommand implements Callable<Integer> {
  private static final String ROLE = Role.CONTROL_PLANE.word();

  /** Whoever looks after the process starts it again; as sysexits has it: try again later. */
  private static final int TEMPFAIL = 75;

  /** The others may be starting, too; joining them alone may take half of it. */
  private static final long READY_SECONDS = 180;

  @Mixin ConfigOptions file = new ConfigOptions();

  @Override
  public Integer call() throws Exception {
    if (file.printed(Role.CONTROL_PLANE)) {
      return 0;
    }
    Settings settings = file.settings(Role.CONTROL_PLANE);
    if (settings == null) {
      throw new UserError(
          "say which settings with --config FILE; --print-config shows all there are, and an empty"
              + " file takes the defaults");
    }
    ControlPlaneProcessConfig config = ControlPlaneProcessConfig.read(settings, Hosts.nodeName());
    settings.warnings().forEach(line -> System.err.println("Warning: " + line));
    return file.check ? 0 : start(config);
  }

  private int start(ControlPlaneProcessConfig config) throws Exception {
    InetSocketAddress api =
        Ports.tcp(config.api().getAddress(), config.api().getPort(), "api.port");
    DataDirectory data = DataDirectory.open(config.process().dataDir(), "data-dir", ROLE);
    Logs.as(config.process());
    ControlPlane controlPlane =
        AllInOne.await(
            "the control plane",
            ControlPlane.start(config.settings(api), AllInOne::progress),
            READY_SECONDS);
    CountDownLatch stopped =
        Shutdown.onSignal("control plane", () -> AllInOne.stop(controlPlane), data);
    AllInOne.writeKubeconfig(controlPlane, data);
    AllInOne.progress("fairlead " + ROLE + " ready in " + Shutdown.seconds());
    controlPlane
        .shutOut()
        .thenAcceptAsync(
            ControlPlaneCommand::comeBack, task -> new Thread(task, "shut-out").start());
    stopped.await();
    return 0;
  }

  /** Only a new process can be a member again. */
  private static void comeBack(String why) {
    AllInOne.progress(why + ": this one ends, to be started again");
    System.exit(TEMPFAIL);
  }
}
