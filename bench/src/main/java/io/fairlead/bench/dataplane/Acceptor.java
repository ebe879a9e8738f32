package io.fairlead.bench.dataplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Accepts connections, says a byte and closes them: the other end of a {@link Connector}. The byte
 * is the last one of the address that was reached.
 */
final class Acceptor {
  static final int PORT = 8080;
  private static final int BACKLOG = 4096;

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
      if (connection.getLocalAddress() instanceof InetSocketAddress own) {
        byte[] address = own.getAddress().getAddress();
        var _ = connection.write(ByteBuffer.wrap(address, address.length - 1, 1));
      }
    } catch (IOException resetByTheConnector) {
      // that is how each of them ends
    }
  }
}
