package io.fairlead.gateway.stream;

import io.fairlead.gateway.GatewayUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** An endpoint of TCP on a free loopback port; each connection has a thread. */
final class TcpBackend implements AutoCloseable {

  /** What is done with a connection; it is closed afterwards. */
  interface Conversation {
    void hold(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Set<Socket> held = ConcurrentHashMap.newKeySet();
  private final AtomicInteger taken = new AtomicInteger();

  private TcpBackend(ServerSocket server, InetSocketAddress address, Conversation conversation)
      throws IOException {
    this.server = server;
    server.bind(address);
    Thread.ofVirtual().start(() -> accept(conversation));
  }

  static TcpBackend of(Conversation conversation) throws IOException {
    return new TcpBackend(new ServerSocket(), GatewayUnderTest.anyPort(), conversation);
  }

  /** One at this address of loopback. */
  static TcpBackend at(String address, Conversation conversation) throws IOException {
    return new TcpBackend(new ServerSocket(), new InetSocketAddress(address, 0), conversation);
  }

  static TcpBackend secured(ServerSocketFactory factory, Conversation conversation)
      throws IOException {
    return new TcpBackend(factory.createServerSocket(), GatewayUnderTest.anyPort(), conversation);
  }

  /** Says its name, then everything it hears. */
  static Conversation named(String name) {
    return socket -> {
      socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
      socket.getInputStream().transferTo(socket.getOutputStream());
    };
  }

  private void accept(Conversation conversation) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        taken.incrementAndGet();
        Thread.ofVirtual().start(() -> hold(conversation, socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void hold(Conversation conversation, Socket socket) {
    held.add(socket);
    try (socket) {
      conversation.hold(socket);
    } catch (IOException e) {
      // the other end broke it off: what it saw of that is what tests look at
    } finally {
      held.remove(socket);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Connections it took. */
  int taken() {
    return taken.get();
  }

  /** Ends as a process that is killed: whatever was under way is reset. */
  void kill() throws IOException {
    server.close();
    for (Socket socket : held) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
