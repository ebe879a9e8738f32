package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.server.RateLimit;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.userspace.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Clients that want more than their part, and upstream's forgers; over real sockets. */
class AbuseTest {
  private static final byte[] OWN = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final String WEB = "web.shop.svc.cluster.local.";

  @Test
  void aFloodIsAnsweredAtItsRateAndItsVictimComesBackOverTcp() throws IOException {
    try (TestServer server = limited(20);
        DatagramSocket flood = new DatagramSocket()) {
      flood.connect(server.address());
      byte[] query = TestAnswerer.query(WEB, Type.A).toWire();
      for (int i = 0; i < 200; i++) {
        flood.send(new DatagramPacket(query, query.length));
      }
      List<Message> replies = received(flood);
      long cut = replies.stream().filter(reply -> reply.getHeader().getFlag(Flags.TC)).count();
      long whole = replies.size() - cut;

      assertTrue(whole >= 20 && whole <= 60, "whole: " + whole);
      assertTrue(cut >= 60 && cut <= 90, "cut: " + cut);
      assertEquals(Rcode.NOERROR, server.ask(WEB, Type.A).getRcode(), "by way of TCP");
    }
  }

  @Test
  void whoShowsItsCookieIsNotHeldBack() throws IOException {
    try (TestServer server = limited(5);
        DatagramSocket client = new DatagramSocket()) {
      client.connect(server.address());
      CookieOption given = cookie(ask(client, withCookie(new CookieOption(OWN))).orElseThrow());
      for (int i = 0; i < 50; i++) {
        Message reply = ask(client, withCookie(given)).orElseThrow();
        assertEquals(1, reply.getSection(Section.ANSWER).size());
        assertTrue(Arrays.equals(OWN, cookie(reply).getClientCookie()));
      }
      byte[] forged = given.getServerCookie().orElseThrow().clone();
      forged[15] ^= 1;
      List<Message> refused = new ArrayList<>();
      Message shows = withCookie(new CookieOption(OWN, forged));
      client.setSoTimeout(500);
      for (int i = 0; i < 20; i++) {
        ask(client, shows)
            .filter(reply -> reply.getRcode() == Rcode.BADCOOKIE)
            .ifPresent(refused::add);
      }
      assertFalse(refused.isEmpty());
      assertTrue(refused.getFirst().toWire().length <= shows.toWire().length, "no amplification");
      CookieOption next = cookie(refused.getFirst());
      Message reply = ask(client, withCookie(next)).orElseThrow();
      assertEquals(Rcode.NOERROR, reply.getRcode(), "RFC 7873 5.2.3: who comes back with it");
    }
  }

  @Test
  void aCookieThatIsNoneIsAFormatError() throws IOException {
    try (TestServer server = TestServer.start().synced();
        DatagramSocket client = new DatagramSocket()) {
      client.connect(server.address());
      byte[] packet = withCookie(new CookieOption(OWN)).toWire();
      packet[packet.length - 9] = 7; // the option's length, and OPT's
      packet[packet.length - 13] = 11;
      Message reply = ask(client, Arrays.copyOf(packet, packet.length - 1)).orElseThrow();

      assertEquals(Rcode.FORMERR, reply.getRcode(), "RFC 7873 5.2.2");
    }
  }

  @Test
  void aClientWithManyConnectionsClosesItsOwn() throws IOException {
    TcpLimits limits = new TcpLimits(8, 4, Duration.ofSeconds(60), Duration.ofSeconds(5));
    try (TestServer server = TestServer.start(TestServer.corefile(), limits).synced();
        Socket modest = connect(server, "127.0.0.3")) {
      List<Socket> greedy = new ArrayList<>();
      try {
        for (int i = 0; i < 40; i++) {
          greedy.add(connect(server, "127.0.0.2"));
        }
        byte[] query = TestAnswerer.query(WEB, Type.A).toWire();
        Await.until(() -> "never full", () -> closed(greedy) >= 30);
        modest.getOutputStream().write(new byte[] {0, (byte) query.length});
        modest.getOutputStream().write(query);

        assertTrue(modest.getInputStream().read() >= 0, "still served");
      } finally {
        for (Socket socket : greedy) {
          socket.close();
        }
      }
    }
  }

  @Test
  void aClientThatWaitsForManyLeavesRoomForOthers() throws IOException {
    try (FakeUpstream slow =
            FakeUpstream.start(
                asked ->
                    asked.query().getQuestion().getName().toString().startsWith("fast")
                        ? List.of(FakeUpstream.a(asked, 60, "192.0.2.1"))
                        : List.of());
        TestServer server = TestServer.start(atMost(18, slow), TcpLimits.DEFAULT).synced()) {
      SimpleResolver greedy = server.resolver(false);
      greedy.setLocalAddress(new InetSocketAddress("127.0.0.2", 0));
      for (int i = 0; i < 60; i++) {
        var _ = greedy.sendAsync(TestAnswerer.query("slow" + i + ".example.", Type.A));
      }
      Await.until(slow::toString, () -> slow.asked().size() >= 16);
      SimpleResolver modest = server.resolver(false);
      modest.setLocalAddress(new InetSocketAddress("127.0.0.3", 0));
      Message reply = modest.send(TestAnswerer.query("fast.example.", Type.A));

      assertEquals(Rcode.NOERROR, reply.getRcode());
      assertEquals("192.0.2.1", reply.getSection(Section.ANSWER).get(0).rdataToString());
    }
  }

  @Test
  void idsAndPortsAreDrawnFromNearlyAll() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server = TestServer.start(upstream.address()).synced()) {
      int asked = 1500;
      for (int i = 0; i < asked; i++) {
        server.ask("n" + i + ".example.com.", Type.A);
      }
      List<Integer> ports = upstream.asked().stream().map(FakeUpstream.Asked::fromPort).toList();
      List<Integer> ids =
          upstream.asked().stream().map(one -> one.query().getHeader().getID()).toList();

      for (List<Integer> drawn : List.of(ports, ids)) {
        Set<Integer> sixteenths = new HashSet<>();
        drawn.forEach(value -> sixteenths.add(value >> 12));
        assertTrue(new HashSet<>(drawn).size() > asked * 0.97, "distinct: " + drawn.size());
        assertEquals(16, sixteenths.size(), "of all parts of 65536");
      }
      assertTrue(ports.stream().noneMatch(port -> port >= 30_000 && port < 32_768));
    }
  }

  private static Corefile atMost(int concurrent, FakeUpstream upstream) {
    ForwardSettings one = TestServer.forward(TestServer.servers(upstream.address()));
    return TestServer.corefile(
        new ForwardSettings(
            one.zone(),
            one.to(),
            one.except(),
            one.policy(),
            one.exchange(),
            one.healthCheck(),
            one.retries(),
            concurrent));
  }

  private static TestServer limited(int perSecond) throws IOException {
    return TestServer.start(
            TestServer.corefile(), TcpLimits.DEFAULT, new RateLimit(perSecond, 2, List.of()))
        .synced();
  }

  private static Message withCookie(CookieOption cookie) {
    Message query = TestAnswerer.query(WEB, Type.A);
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(cookie)), Section.ADDITIONAL);
    return query;
  }

  private static CookieOption cookie(Message reply) {
    return reply.getOPT().getOptions().stream()
        .filter(CookieOption.class::isInstance)
        .map(CookieOption.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Message> ask(DatagramSocket client, Message query) throws IOException {
    return ask(client, query.toWire());
  }

  private static Optional<Message> ask(DatagramSocket client, byte[] query) throws IOException {
    client.send(new DatagramPacket(query, query.length));
    if (client.getSoTimeout() == 0) {
      client.setSoTimeout(10_000);
    }
    return receive(client);
  }

  private static Optional<Message> receive(DatagramSocket client) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    try {
      client.receive(packet);
      return Optional.of(new Message(Arrays.copyOf(packet.getData(), packet.getLength())));
    } catch (SocketTimeoutException nothing) {
      return Optional.empty();
    }
  }

  /** All there is, until nothing more comes for a second. */
  private static List<Message> received(DatagramSocket client) throws IOException {
    client.setSoTimeout(1000);
    List<Message> replies = new ArrayList<>();
    for (Optional<Message> reply = receive(client); reply.isPresent(); reply = receive(client)) {
      replies.add(reply.get());
    }
    return replies;
  }

  private static Socket connect(TestServer server, String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(server.address());
    return socket;
  }

  private static long closed(List<Socket> sockets) {
    return sockets.stream().filter(AbuseTest::closed).count();
  }

  private static boolean closed(Socket socket) {
    try {
      socket.setSoTimeout(1);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
