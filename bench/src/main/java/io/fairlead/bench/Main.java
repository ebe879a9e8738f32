package io.fairlead.bench;

import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.client.ApiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run}: measures a running {@code fairlead up} (see bench/README.md). */
@Command(
    name = "bench",
    description = "Measure a running `fairlead up`.",
    mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the running `fairlead up`.")
  Path data = Path.of(".");

  @Option(
      names = "--changes",
      paramLabel = "N",
      description = "Readiness changes to measure (default: ${DEFAULT-VALUE}).")
  int changes = 1000;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of each round of writes (default: ${DEFAULT-VALUE}).")
  int seconds = 5;

  private Main() {}

  @Override
  public Integer call() throws Exception {
    Addresses addresses = Addresses.read(data);
    ApiClient api = ApiClient.of(data.resolve("kubeconfig"));
    System.out.println(new PropagationBench(api, addresses).run(changes));
    for (int clients : new int[] {1, 16, 64}) {
      System.out.println(WriteBench.run(api, clients, Duration.ofSeconds(seconds)));
    }
    return 0;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
