package io.fairlead.agent.dns.server;

import io.fairlead.agent.dns.query.Answerer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP socket, its connections, and the watch over them; all on virtual threads. */
public final class TcpListener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TcpListener.class);
  private static final int BACKLOG = 128;
  private static final Duration AFTER_ERROR = Duration.ofMillis(200);
  private static final Duration FOR_ANSWERS = Duration.ofSeconds(5);
  private static final Duration A_MOMENT = Duration.ofMillis(5);

  private final ServerSocket server;
  private final Supplier<Answerer> answerers;
  private final TcpLimits limits;
  private final Notes notes;
  private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();
  private final Thread accepting;

  private TcpListener(
      ServerSocket server, Supplier<Answerer> answerers, TcpLimits limits, Notes notes) {
    this.server = server;
    this.answerers = answerers;
    this.limits = limits;
    this.notes = notes;
    this.accepting = Thread.ofVirtual().name("dns-tcp-accept").unstarted(this::accept);
  }

  /**
   * Binds, beside others of ours if there are, and begins to answer.
   *
   * @throws IOException when the address can not be bound
   */
  public static TcpListener open(
      InetSocketAddress bind, Supplier<Answerer> answerers, TcpLimits limits, Notes notes)
      throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      server.bind(bind, BACKLOG);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    TcpListener listener = new TcpListener(server, answerers, limits, notes);
    listener.accepting.start();
    Thread.ofVirtual().name("dns-tcp-watch").start(listener::watch);
    return listener;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        acceptOne();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptOne() throws InterruptedException {
    try {
      admit(server.accept());
    } catch (IOException e) {
      if (!server.isClosed()) {
        log.atWarn().addKeyValue("error", e.toString()).log("a DNS connection was not accepted");
        Thread.sleep(AFTER_ERROR); // out of files, most likely: trying at once would only spin
      }
    }
  }

  private void admit(Socket socket) throws IOException {
    if (connections.size() >= limits.connections() && !makeRoom()) {
      socket.close();
      return;
    }
    TcpConnection connection = new TcpConnection(socket, answerers, limits, notes);
    connections.add(connection);
    Thread.ofVirtual().name("dns-tcp").start(() -> serve(connection));
  }

  private void serve(TcpConnection connection) {
    try {
      connection.run();
    } finally {
      connections.remove(connection);
    }
  }

  /**
   * Closes the connection that was idle longest of the client that has most, so that a client with
   * many drives out none but its own; false when every one waits for an answer.
   */
  private boolean makeRoom() {
    Map<InetAddress, Long> held =
        connections.stream()
            .collect(Collectors.groupingBy(TcpConnection::client, Collectors.counting()));
    Optional<TcpConnection> idlest =
        connections.stream()
            .filter(connection -> !connection.busy())
            .min(
                Comparator.<TcpConnection>comparingLong(
                        connection -> -held.getOrDefault(connection.client(), 1L))
                    .thenComparingLong(TcpConnection::lastQuery));
    idlest.ifPresent(
        connection -> {
          connection.close();
          connections.remove(connection);
        });
    return idlest.isPresent();
  }

  private void watch() {
    long pause = Math.clamp(limits.idle().toMillis() / 4, 10, 1000);
    try {
      while (!server.isClosed()) {
        Thread.sleep(pause);
        long now = System.nanoTime();
        connections.stream()
            .filter(connection -> connection.overdue(now))
            .forEach(TcpConnection::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Answers what was asked, then ends everything; the port is free when this returns. */
  @Override
  public void close() throws IOException {
    server.close();
    connections.forEach(TcpConnection::finish);
    long deadline = System.nanoTime() + FOR_ANSWERS.toNanos();
    while (!connections.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(A_MOMENT.toNanos());
    }
    connections.forEach(TcpConnection::close);
    Ending.await(accepting); // it holds the port until it has seen the end
  }
}
