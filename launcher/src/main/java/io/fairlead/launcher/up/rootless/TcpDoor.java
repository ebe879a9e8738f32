package io.fairlead.launcher.up.rootless;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens at one address of the host; each connection goes on through the Unix socket. */
final class TcpDoor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpDoor.class);

  private final ServerSocketChannel server;
  private final Destination destination;
  private final UnixDomainSocketAddress socket;

  private TcpDoor(
      ServerSocketChannel server, Destination destination, UnixDomainSocketAddress socket) {
    this.server = server;
    this.destination = destination;
    this.socket = socket;
  }

  static TcpDoor open(Destination destination, UnixDomainSocketAddress socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(destination.address());
    } catch (IOException e) {
      server.close();
      throw e;
    }
    TcpDoor door = new TcpDoor(server, destination, socket);
    Thread accepting = Thread.ofVirtual().name("door " + destination.line()).start(door::accept);
    LOG.atDebug().addKeyValue("thread", accepting).log("open");
    return door;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        Thread passing = Thread.startVirtualThread(() -> pass(client));
        LOG.atTrace().addKeyValue("thread", passing).log("accepted");
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("error", e.toString()).log("{} closed", destination);
      }
    }
  }

  private void pass(SocketChannel client) {
    try (client) {
      SocketChannel inside = SocketChannel.open(socket);
      destination.write(inside);
      Pump.both(client, inside);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("not passed on to {}", destination);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
