package io.fairlead.agent.dns;

import io.fairlead.agent.dns.zone.ZoneOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A DNS server of the example cluster in a process of its own, beside others at its port. */
record DnsProcess(Process process, int port) implements AutoCloseable {

  /** Returns when it answers; port 0 takes a free one. */
  static DnsProcess start(int port) throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                DnsProcess.class.getName(),
                Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    return new DnsProcess(process, Integer.parseInt(said));
  }

  /** Asks it to end, and waits until it has. */
  void leave() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IOException("it does not end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** In the process. */
  public static void main(String[] args) throws IOException {
    DnsSettings settings =
        new DnsSettings(
            List.of(TestServer.loopback(Integer.parseInt(args[0]))),
            true,
            ZoneOptions.of("cluster.local"),
            ExampleCluster.REVERSE,
            TestServer.corefile(TestServer.forward(List.of())));
    try (DnsServer server = DnsServer.silent(settings)) {
      server.apply(ExampleCluster.IMAGE, Set.of());
      server.listen();
      System.out.println(server.addresses().getFirst().getPort());
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    }
  }
}
