package io.fairlead.multijvm.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Makes a server of this host's loopback answer at another address, too; slower when told. */
final class Relay implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;

  private final ServerSocket listener;
  private final int target;
  private volatile Duration delay = Duration.ZERO;

  private Relay(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /** At any free port of that address. */
  static Relay between(String address, int target) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress(address, 0), 200);
    Relay relay = new Relay(listener, target);
    Thread.ofVirtual().start(relay::listen);
    return relay;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on all that is sent, both ways, comes so much later. */
  void slow(Duration by) {
    delay = by;
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        // closed, or a client that has gone
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> pump(server, client));
      pump(client, server);
      back.join();
    } catch (IOException _) {
      // the server is away, as the client notices
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until one of them has ended; then both have. */
  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      byte[] buffer = new byte[BUFFER];
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        LockSupport.parkNanos(delay.toNanos());
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (SocketException _) {
      // ended by the other direction
    } catch (IOException _) {
      // one of them has gone
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
