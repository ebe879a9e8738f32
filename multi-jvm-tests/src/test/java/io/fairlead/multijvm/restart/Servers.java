package io.fairlead.multijvm.restart;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.FairleadProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** One {@code fairlead up} after the other, on the same data and at the same address. */
final class Servers implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path data;
  private final String port;
  private FairleadProcess process;
  private final AtomicInteger generation = new AtomicInteger();

  Servers(Path data) throws IOException {
    this.data = data;
    this.port = String.valueOf(freePort());
    this.process = up();
  }

  /** A port that no client is given for its own end while nobody listens on it. */
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (java.net.BindException _) {
        // taken: another
      }
    }
  }

  private FairleadProcess up() throws IOException {
    return FairleadProcess.up(data, "--api-port", port);
  }

  Path kubeconfig() {
    return process.kubeconfig();
  }

  /** SIGTERM, and up again. */
  void terminated() throws IOException, InterruptedException {
    process.terminate();
    next();
  }

  /** SIGKILL, and up again. */
  void killed() throws IOException {
    process.kill();
    next();
  }

  private void next() throws IOException {
    process = up();
    generation.incrementAndGet();
  }

  /** Which of the processes was the last to be ready, from 0. */
  int generation() {
    return generation.get();
  }

  /** Returns once a process after this one is ready. */
  void awaitAfter(int last) {
    Await.until("the process after " + last, LIMIT, () -> generation.get() > last);
  }

  /** Each of them once, at their one address. */
  RawWatch.Servings servings(ApiClient api) {
    return new RawWatch.Servings() {
      private int last;

      @Override
      public ApiClient next() {
        last = generation();
        return api;
      }

      @Override
      public void awaitAfterCut() {
        awaitAfter(last);
      }
    };
  }

  @Override
  public void close() {
    process.close();
  }
}
