package io.fairlead.launcher.up;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.launcher.DataDirectory;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.up.rootless.Inside;
import io.fairlead.launcher.up.rootless.WayOut;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead up}: everything in this process, in the foreground, until Ctrl-C or SIGTERM. */
@Command(
    name = "up",
    description =
        "Start control plane, node agent and gateway in one process and stay in the foreground.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class UpCommand implements Callable<Integer> {
  @Mixin UpOptions options = new UpOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();

  @Option(names = "--train", hidden = true, description = "Ask what users ask, then stop.")
  boolean train;

  @Option(
      names = "--inside",
      hidden = true,
      paramLabel = "SOCKET",
      description = "In a user namespace: where the process outside of it is served.")
  @Nullable Path inside;

  @Override
  public Integer call() throws Exception {
    if (cluster.wanted()) {
      return ClusterUp.run(options, cluster);
    }
    Optional<String> lacking = options.lacking();
    if (lacking.isPresent() && RootlessUp.isPossible(lacking.get())) {
      return RootlessUp.run(options);
    }
    DataDirectory data =
        DataDirectory.open(options.data, "--data", "control-plane", "node-agent", "gateway");
    Logs.to(data.log("up"));
    Consumer<Set<Frontend>> frontends =
        inside == null ? _ -> {} : Inside.listen(inside, () -> System.exit(0))::tell;
    AllInOne system = AllInOne.start(options, data, AllInOne::progress, frontends);
    CountDownLatch stopped = Shutdown.onSignal("fairlead", system::close, data);
    AllInOne.progress(system.summary());
    AllInOne.progress(options.planeText(inside != null));
    if (inside != null) {
      AllInOne.progress(outsideText());
    }
    AllInOne.progress("fairlead ready in " + Shutdown.seconds());
    if (train) {
      Training.run(ApiClient.of(data.kubeconfig()));
      return 0;
    }
    stopped.await();
    return 0;
  }

  private static String outsideText() throws SocketException {
    return "World outside    "
        + (NetworkInterface.getByName(WayOut.DEVICE) == null
            ? "pods do not reach it (they do where slirp4netns and /dev/net/tun are to be had)"
            : "pods reach it by way of " + WayOut.COMMAND);
  }
}
