package io.fairlead.agent.dns;

import io.fairlead.agent.userspace.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks all the time, many questions at once, each only once. */
public final class Asking implements AutoCloseable {
  private static final int CLIENTS = 64; // sockets, so that each server has some
  private static final int PATIENCE = 20_000;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String wrong = "";
  private final Thread thread;

  public Asking(int port, String name) {
    thread = Thread.ofPlatform().start(() -> run(port, name));
  }

  private void run(int port, String name) {
    List<DatagramSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        DatagramSocket socket = new DatagramSocket();
        socket.setSoTimeout(PATIENCE);
        socket.connect(TestServer.loopback(port));
        sockets.add(socket);
      }
      while (!over.get() && wrong.isEmpty()) {
        for (DatagramSocket socket : sockets) {
          byte[] query = TestAnswerer.query(name, Type.A).toWire();
          socket.send(new DatagramPacket(query, query.length));
        }
        for (DatagramSocket socket : sockets) {
          hear(socket);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.forEach(DatagramSocket::close);
    }
  }

  private void hear(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    try {
      socket.receive(packet);
      Message reply = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
      if (reply.getRcode() != Rcode.NOERROR || reply.getSection(Section.ANSWER).isEmpty()) {
        wrong = "answered " + reply;
      }
      asked.incrementAndGet();
    } catch (SocketTimeoutException e) {
      wrong = "not answered: one of those after " + asked.get();
    }
  }

  public void awaitMore(int count) {
    int enough = asked.get() + count;
    Await.until(
        () -> "asked " + asked,
        () -> asked.get() >= enough || !thread.isAlive() || !wrong.isEmpty());
  }

  /** Empty when all questions were answered, and well. */
  public String wrong() {
    return wrong;
  }

  public int asked() {
    return asked.get();
  }

  @Override
  public void close() {
    over.set(true);
    Await.until(() -> "it asks on", () -> !thread.isAlive());
  }
}
