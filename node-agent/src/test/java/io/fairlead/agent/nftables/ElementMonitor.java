package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code nft monitor}: every change of an element in a namespace, whoever made it. */
final class ElementMonitor implements AutoCloseable {
  private final NetworkNamespace namespace;
  private final Process process;
  private final BufferedReader out;

  private ElementMonitor(NetworkNamespace namespace, Process process) {
    this.namespace = namespace;
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Returns once it listens. */
  static ElementMonitor start(NetworkNamespace namespace) throws IOException {
    Process process =
        new ProcessBuilder("ip", "netns", "exec", namespace.name(), "nft", "monitor")
            .redirectErrorStream(true)
            .start();
    ElementMonitor monitor = new ElementMonitor(namespace, process);
    long deadline = System.nanoTime() + 10_000_000_000L;
    do {
      monitor.mark("begin-here");
      assertTrue(System.nanoTime() < deadline, "nft monitor says nothing");
    } while (!monitor.out.ready());
    monitor.said();
    return monitor;
  }

  /** The changes of elements since this was asked last, a line each. */
  String said() throws IOException {
    mark("until-here");
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine();
        !"delete table inet until-here".equals(line);
        line = out.readLine()) {
      if (line == null) {
        throw new AssertionError("nft monitor ended");
      }
      if (line.contains(" element ")) {
        said.append(line).append('\n');
      }
    }
    return said.toString();
  }

  @Override
  public void close() {
    process.destroy();
  }

  private void mark(String table) throws IOException {
    namespace.exec("nft", "add table inet %1$s; delete table inet %1$s".formatted(table));
  }
}
