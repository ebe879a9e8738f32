package io.fairlead.launcher.up.rootless;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives datagrams at one address of the host; those of each client go on through a Unix socket
 * of their own, and answers come back by it. Past {@link #MOST} clients the one that was quiet the
 * longest is forgotten.
 */
final class UdpDoor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpDoor.class);
  private static final int MOST = 1024;

  private final DatagramChannel server;
  private final Destination destination;
  private final UnixDomainSocketAddress socket;
  private final Map<SocketAddress, SocketChannel> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SocketAddress, SocketChannel> eldest) {
          if (size() > MOST) {
            end(eldest.getValue());
            return true;
          }
          return false;
        }
      };

  private UdpDoor(DatagramChannel server, Destination destination, UnixDomainSocketAddress socket) {
    this.server = server;
    this.destination = destination;
    this.socket = socket;
  }

  static UdpDoor open(Destination destination, UnixDomainSocketAddress socket) throws IOException {
    DatagramChannel server = DatagramChannel.open();
    try {
      server.bind(destination.address());
    } catch (IOException e) {
      server.close();
      throw e;
    }
    UdpDoor door = new UdpDoor(server, destination, socket);
    Thread receiving = Thread.ofVirtual().name("door " + destination.line()).start(door::receive);
    LOG.atDebug().addKeyValue("thread", receiving).log("open");
    return door;
  }

  private void receive() {
    ByteBuffer buffer = ByteBuffer.allocate(Datagrams.LONGEST);
    while (server.isOpen()) {
      try {
        SocketAddress from = server.receive(buffer.clear());
        if (from != null) {
          pass(from, buffer.flip());
        }
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("error", e.toString()).log("{}: datagram lost", destination);
      }
    }
    clients.values().forEach(UdpDoor::end);
  }

  private void pass(SocketAddress from, ByteBuffer datagram) throws IOException {
    SocketChannel known = clients.get(from);
    if (known == null || !known.isOpen()) {
      known = SocketChannel.open(socket);
      destination.write(known);
      clients.put(from, known);
      SocketChannel inside = known;
      Thread answering = Thread.startVirtualThread(() -> answers(inside, from));
      LOG.atTrace().addKeyValue("thread", answering).log("a new client");
    }
    Datagrams.write(datagram, known);
  }

  private void answers(SocketChannel inside, SocketAddress to) {
    try (inside) {
      @Nullable ByteBuffer datagram;
      while ((datagram = Datagrams.read(inside)) != null) {
        int sent = server.send(datagram, to);
        LOG.atTrace().log("{} bytes back", sent);
      }
    } catch (IOException ended) {
      LOG.atTrace().addKeyValue("error", ended.toString()).log("no more answers");
    }
  }

  private static void end(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("not closed");
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
