package io.fairlead.launcher.up.rootless;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.model.meta.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end in the namespaces: connects those who come over the Unix socket to where they want to go,
 * and tells the outside at which addresses Services answer.
 */
public final class Inside implements AutoCloseable {
  /** What the outside says to be told the frontends instead of being connected. */
  static final String FRONTENDS = "frontends";

  private static final Logger LOG = LoggerFactory.getLogger(Inside.class);

  private final ServerSocketChannel server;
  private final Runnable outsideGone;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Set<Frontend> frontends = Set.of();

  private Inside(ServerSocketChannel server, Runnable outsideGone) {
    this.server = server;
    this.outsideGone = outsideGone;
  }

  /**
   * Listens at this path.
   *
   * @param outsideGone run when the process outside has ended: nobody can come in any more
   */
  public static Inside listen(Path socket, Runnable outsideGone) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Inside inside = new Inside(server, outsideGone);
    Thread accepting = Thread.ofVirtual().name("inside").start(inside::accept);
    LOG.atDebug().addKeyValue("thread", accepting).log("serving the outside at {}", socket);
    return inside;
  }

  /** These are all that answer now. */
  public void tell(Set<Frontend> now) {
    lock.lock();
    try {
      frontends = Set.copyOf(now);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        Thread serving = Thread.startVirtualThread(() -> serve(client));
        LOG.atTrace().addKeyValue("thread", serving).log("accepted");
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("error", e.toString()).log("accepts no more");
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      String line = Destination.readLine(client);
      if (line.equals(FRONTENDS)) {
        Thread telling = Thread.startVirtualThread(() -> tellFrontends(client));
        untilEnd(client);
        telling.interrupt();
        outsideGone.run();
        return;
      }
      Destination destination = Destination.parse(line);
      switch (destination.protocol()) {
        case TCP -> Pump.both(client, SocketChannel.open(destination.address()));
        case UDP -> exchange(client, destination.address());
        case SCTP -> throw new IOException("SCTP is not passed on");
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("not connected");
    }
  }

  /** The outside says no more until it ends. */
  private static void untilEnd(SocketChannel client) {
    ByteBuffer nothing = ByteBuffer.allocate(1);
    try {
      while (client.read(nothing.clear()) >= 0) {
        LOG.atDebug().log("a word too many");
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("the outside is gone");
    }
  }

  private static void exchange(SocketChannel client, InetSocketAddress address) throws IOException {
    try (DatagramChannel socket = DatagramChannel.open()) {
      socket.connect(address);
      Thread back = Thread.startVirtualThread(() -> answers(socket, client));
      ByteBuffer datagram;
      while ((datagram = Datagrams.read(client)) != null) {
        socket.write(datagram);
      }
      back.interrupt();
    }
  }

  private static void answers(DatagramChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(Datagrams.LONGEST);
    try (to) {
      while (from.read(buffer.clear()) >= 0) {
        Datagrams.write(buffer.flip(), to);
      }
    } catch (IOException ended) {
      LOG.atTrace().addKeyValue("error", ended.toString()).log("no more datagrams");
    }
  }

  /** All of them, each time they change: a line each and an empty one. */
  private void tellFrontends(SocketChannel to) {
    Set<Frontend> told = Set.of();
    boolean first = true;
    try {
      while (true) {
        told = await(told, first);
        first = false;
        Pump.write(StandardCharsets.UTF_8.encode(text(told)), to);
      }
    } catch (IOException | InterruptedException ended) {
      LOG.atDebug().addKeyValue("error", ended.toString()).log("tells no more");
    }
  }

  private static String text(Set<Frontend> frontends) {
    StringBuilder text = new StringBuilder();
    for (Frontend frontend : new TreeSet<>(frontends)) {
      if (frontend.protocol() != Protocol.SCTP) {
        InetAddress address = InetAddress.ofLiteral(frontend.address());
        Destination destination =
            new Destination(frontend.protocol(), new InetSocketAddress(address, frontend.port()));
        text.append(destination.line()).append('\n');
      }
    }
    return text.append('\n').toString();
  }

  private Set<Frontend> await(Set<Frontend> other, boolean atOnce) throws InterruptedException {
    lock.lock();
    try {
      while (!atOnce && frontends.equals(other)) {
        changed.await();
      }
      return frontends;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("not closed");
    }
  }
}
