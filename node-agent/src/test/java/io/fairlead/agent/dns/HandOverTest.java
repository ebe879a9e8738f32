package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** One process takes over the port of another, and nobody who asks notices (B13). */
class HandOverTest {
  private static final int CLIENTS = 64; // sockets, so that each server has some
  private static final int PATIENCE = 20_000;
  private static final int MEANWHILE = 2000;

  /** Asks all the time, many questions at once, each only once. */
  private static final class Asking implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String wrong = "";
    private final Thread thread;

    Asking(int port) {
      thread = Thread.ofPlatform().start(() -> run(port));
    }

    private void run(int port) {
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
            byte[] query = TestAnswerer.query("web.shop.svc.cluster.local.", Type.A).toWire();
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

    void awaitMore(int count) {
      int enough = asked.get() + count;
      while (asked.get() < enough && thread.isAlive() && wrong.isEmpty()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      over.set(true);
      while (thread.isAlive()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void losesNoQuestion() throws Exception {
    try (DnsProcess first = DnsProcess.start(0);
        Asking client = new Asking(first.port())) {
      client.awaitMore(MEANWHILE);
      DnsProcess old = first;
      for (int i = 0; i < 3; i++) {
        DnsProcess next = DnsProcess.start(first.port());
        client.awaitMore(MEANWHILE);
        old.leave();
        client.awaitMore(MEANWHILE);
        old = next;
      }

      assertEquals("", client.wrong);
      assertTrue(client.asked.get() > 6 * MEANWHILE);
      old.leave();
    }
  }

  @Test
  void takesNoPortThatIsNotLeftToIt() throws Exception {
    try (DnsProcess first = DnsProcess.start(0)) {
      DnsSettings alone =
          new DnsSettings(
              List.of(TestServer.loopback(first.port())),
              Options.parse(""),
              ExampleCluster.REVERSE,
              TestServer.corefile(TestServer.forward(List.of())));

      assertThrows(IOException.class, () -> DnsServer.start(alone).close());
    }
  }
}
