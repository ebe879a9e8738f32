package io.fairlead.bench.fanout;

import io.fairlead.bench.JvmFigures;
import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.launcher.client.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@code fairlead control-plane} of our own, on an empty directory and fixed ports of loopback;
 * stopped, and its directory deleted, by {@link #close}.
 */
final class LoneControlPlane implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

  private final List<String> command;
  private final Path directory;
  private final InetSocketAddress agents;
  private Process process;

  private LoneControlPlane(Path fairlead, Path directory, String database)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.agents = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    Path config = directory.resolve("control-plane.conf");
    Files.writeString(
        config,
        """
        node = "bench"
        data-dir = "%s"
        api.port = %d
        agents.port = %d
        pod-cidrs = ["10.0.0.0/8"]
        log.console = error
        database.url = "%s"
        """
            .formatted(data(), freePort(), agents.getPort(), database));
    this.command = List.of(fairlead.toString(), "control-plane", "--config", config.toString());
    this.process = launch();
  }

  /** Starts one; returns when it is ready. */
  static LoneControlPlane start(Path fairlead) throws IOException, InterruptedException {
    return start(fairlead, "");
  }

  /**
   * The same, elsewhere.
   *
   * @param database its URL; empty: embedded
   */
  static LoneControlPlane start(Path fairlead, String database)
      throws IOException, InterruptedException {
    return new LoneControlPlane(fairlead, Files.createTempDirectory("fairlead-bench"), database);
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Process launch() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    long deadline = System.nanoTime() + PATIENCE;
    while (!Files.readString(output).contains("control-plane ready in ")) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        started.destroyForcibly();
        throw new IllegalStateException("it did not start: " + Files.readString(output));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return started;
  }

  /** Kills it, and starts it again after a pause; returns when it is ready. */
  void killed(long pauseSeconds) throws IOException, InterruptedException {
    process.destroyForcibly().onExit().join();
    TimeUnit.SECONDS.sleep(pauseSeconds);
    process = launch();
  }

  ApiClient api() {
    return ApiClient.of(data().resolve("kubeconfig"));
  }

  /** Where agents connect. */
  InetSocketAddress agents() {
    return agents;
  }

  /** Signs agents' tokens as it does itself. */
  AgentTokens tokens() throws IOException, GeneralSecurityException {
    return new AgentTokens(TokenKey.open(data().resolve("pki")), InstantSource.system());
  }

  JvmFigures figures() {
    return new JvmFigures(process.toHandle());
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
