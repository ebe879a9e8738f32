package io.fairlead.agent.dns;

import static io.fairlead.agent.dns.Images.headless;
import static io.fairlead.agent.dns.Images.ready;
import static io.fairlead.agent.dns.Images.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.node.NodeImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Connections: pipelining, order, and clients that waste them. */
class TcpTest {
  private static final TcpLimits SHORT =
      new TcpLimits(2, 4, Duration.ofMillis(300), Duration.ofMillis(300));

  @Test
  void answersPipelinedQueries() throws IOException {
    try (TestServer server = TestServer.start().synced();
        Client client = new Client(server)) {
      Set<Integer> asked = new HashSet<>();
      byte[] all = new byte[0];
      for (int i = 0; i < 100; i++) {
        Message query = TestAnswerer.query("web.shop.svc.cluster.local.", Type.A);
        query.getHeader().setID(i);
        asked.add(i);
        all = concat(all, frame(query.toWire()));
      }
      client.socket.getOutputStream().write(all);

      Set<Integer> answered = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        answered.add(client.read().getHeader().getID());
      }

      assertEquals(asked, answered);
    }
  }

  @Test
  void doesNotKeepQuickAnswersBehindSlowOnes() throws IOException {
    try (FakeUpstream silent = FakeUpstream.start(query -> List.of());
        TestServer server = TestServer.start(silent.address()).synced();
        Client client = new Client(server)) {
      client.send(TestAnswerer.query("slow.example.com.", Type.A));
      client.send(TestAnswerer.query("web.shop.svc.cluster.local.", Type.A));

      Message first = client.read();
      Message second = client.read();

      assertEquals("web.shop.svc.cluster.local.", first.getQuestion().getName().toString());
      assertEquals(Rcode.SERVFAIL, second.getRcode());
    }
  }

  @Test
  void answersAfterTheClientClosedItsSide() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server = TestServer.start(upstream.address()).synced();
        Client client = new Client(server)) {
      client.send(TestAnswerer.query("www.example.com.", Type.A));
      client.socket.shutdownOutput();

      assertEquals(Rcode.NOERROR, client.read().getRcode());
      assertEquals(-1, client.in.read(), "then it is over");
    }
  }

  @Test
  void closesIdleConnections() throws IOException {
    try (TestServer server = start();
        Client quiet = new Client(server);
        Client halfAQuery = new Client(server)) {
      halfAQuery.socket.getOutputStream().write(new byte[] {0, 50, 1, 2});

      assertEquals(-1, quiet.in.read());
      assertEquals(-1, halfAQuery.in.read());
    }
  }

  @Test
  void makesRoomByClosingTheConnectionIdleLongest() throws IOException {
    try (TestServer server = start();
        Client first = new Client(server)) {
      first.ask("web.shop.svc.cluster.local.");
      try (Client second = new Client(server)) {
        second.ask("web.shop.svc.cluster.local.");
        first.ask("web.shop.svc.cluster.local.");
        try (Client third = new Client(server)) {
          third.ask("web.shop.svc.cluster.local.");

          assertEquals(-1, second.in.read());
          first.ask("web.shop.svc.cluster.local.");
        }
      }
    }
  }

  @Test
  void closesConnectionsThatDoNotTakeTheirAnswers() throws IOException {
    try (TestServer server = start();
        Client client = new Client(server)) {
      server.server().apply(bigImage(), new HashSet<>(bigImage().entries().keySet()));
      byte[] query = frame(TestAnswerer.query("big.shop.svc.cluster.local.", Type.A).toWire());

      // The server answers with 60 KB each time and nobody reads: it must give up, not wait.
      assertThrows(
          SocketException.class,
          () -> {
            for (int i = 0; i < 100_000; i++) {
              client.socket.getOutputStream().write(query);
            }
          });
    }
  }

  private static TestServer start() throws IOException {
    return TestServer.start(TestServer.corefile(), SHORT).synced();
  }

  private static NodeImage bigImage() {
    Endpoint[] endpoints =
        IntStream.range(0, 4000)
            .mapToObj(i -> ready("127.65.%d.%d".formatted(i / 256, i % 256)))
            .toArray(Endpoint[]::new);
    return NodeImage.of(
        "epoch",
        9,
        List.of(headless("shop/big"), slice("shop/big-1", "big", List.of(), endpoints)));
  }

  private static byte[] frame(byte[] packet) {
    return concat(new byte[] {(byte) (packet.length >> 8), (byte) packet.length}, packet);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** A raw connection. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    Client(TestServer server) throws IOException {
      socket = new Socket(server.address().getAddress(), server.address().getPort());
      socket.setSoTimeout(10_000);
      in = new DataInputStream(socket.getInputStream());
    }

    void send(Message query) throws IOException {
      socket.getOutputStream().write(frame(query.toWire()));
    }

    Message read() throws IOException {
      byte[] packet = new byte[in.readUnsignedShort()];
      in.readFully(packet);
      return new Message(packet);
    }

    void ask(String name) throws IOException {
      send(TestAnswerer.query(name, Type.A));
      assertEquals(Rcode.NOERROR, read().getRcode());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
