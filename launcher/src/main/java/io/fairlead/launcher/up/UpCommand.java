package io.fairlead.launcher.up;

import io.fairlead.launcher.DataDirectory;
import io.fairlead.launcher.client.ApiClient;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

  @Option(names = "--train", hidden = true, description = "Ask what users ask, then stop.")
  boolean train;

  @Override
  public Integer call() throws Exception {
    options.checkDataplane();
    DataDirectory data = DataDirectory.open(options.data, "control-plane", "node-agent", "gateway");
    Logs.to(data.log("up"));
    AllInOne system = AllInOne.start(options, data, UpCommand::progress);
    CountDownLatch stopped = Shutdown.onSignal("fairlead", system::close, data);
    progress(system.summary());
    progress("fairlead ready in " + Shutdown.seconds());
    if (train) {
      Training.run(ApiClient.of(data.kubeconfig()));
      return 0;
    }
    stopped.await();
    return 0;
  }

  private static void progress(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
