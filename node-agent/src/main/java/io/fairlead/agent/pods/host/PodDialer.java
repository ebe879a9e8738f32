package io.fairlead.agent.pods.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Connects to ports of pods, also to servers that listen only to their own pod. */
final class PodDialer {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;

  private PodDialer() {}

  /**
   * Connects from inside the pod's network namespace if it has one: to 127.0.0.1, else to its
   * addresses. Of a pod without one, its addresses come first.
   *
   * @param own the file of its namespace
   * @throws IOException when nobody listens at any, with what was said of the first
   */
  static Socket dial(Optional<Path> own, List<String> ips, int port)
      throws IOException, InterruptedException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    List<InetAddress> all = new ArrayList<>();
    for (String ip : ips) {
      all.add(InetAddress.getByName(ip));
    }
    if (own.isEmpty()) {
      all.addLast(loopback);
      return first(all, port);
    }
    Path namespace = own.get();
    if (!Files.exists(namespace)) {
      throw new IOException("network namespace for sandbox is closed");
    }
    all.addFirst(loopback);
    // The namespace is the thread's, which therefore serves nobody else.
    CompletableFuture<Socket> dialed = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("fairlead-dial-" + port)
        .start(
            () -> {
              try {
                enter(namespace);
                dialed.complete(first(all, port));
              } catch (IOException | RuntimeException e) {
                dialed.completeExceptionally(e);
              }
            });
    try {
      return dialed.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException refused
          ? refused
          : new IOException(String.valueOf(e.getCause()), e);
    }
  }

  private static Socket first(List<InetAddress> addresses, int port) throws IOException {
    IOException refused = null;
    for (InetAddress address : addresses) {
      try {
        return connect(new InetSocketAddress(address, port));
      } catch (IOException e) {
        if (refused == null) {
          refused = e;
        } else {
          refused.addSuppressed(e);
        }
      }
    }
    throw refused == null ? new IOException("the pod has no address") : refused;
  }

  private static Socket connect(InetSocketAddress to) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(to, (int) PATIENCE.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          "failed to connect to %s:%d: %s"
              .formatted(to.getAddress().getHostAddress(), to.getPort(), e.getMessage()),
          e);
    }
  }

  private static void enter(Path namespace) throws IOException {
    int fd = Native.open(namespace.toString(), O_RDONLY_CLOEXEC);
    try {
      Native.setns(fd, CLONE_NEWNET);
    } finally {
      Native.close(fd);
    }
  }
}
