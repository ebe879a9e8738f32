package io.fairlead.bench.dataplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Accepts connections, says a byte and closes them: the other end of a {@link Connector}. */
final class Acceptor {
  static final int PORT = 8080;
  private static final int BACKLOG = 4096;
  private static final byte[] GREETING = {'+'};

  private Acceptor() {}

  /** Arguments: address to listen at. */
  public static void main(String[] args) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(args[0], PORT), BACKLOG);
      System.out.println("listening");
      while (server.isOpen()) {
        accept(server);
      }
    }
  }

  private static void accept(ServerSocketChannel server) {
    try (SocketChannel connection = server.accept()) {
      var _ = connection.write(ByteBuffer.wrap(GREETING));
    } catch (IOException resetByTheConnector) {
      // that is how each of them ends
    }
  }
}
