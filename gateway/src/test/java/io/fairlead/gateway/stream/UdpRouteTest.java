package io.fairlead.gateway.stream;

import static io.fairlead.model.meta.Protocol.UDP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.gateway.Await;
import io.fairlead.gateway.GatewayUnderTest;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** UDPRoute over real sockets; names are those of the conformance tests. */
class UdpRouteTest {
  private static final int PORT = 5300;

  /** Answers each datagram with its name, the sender's port and what it got. */
  private static final class UdpBackend implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(GatewayUnderTest.anyPort());

    UdpBackend(String name) throws SocketException {
      Thread.ofVirtual().start(() -> answer(name));
    }

    private void answer(String name) {
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      while (!socket.isClosed()) {
        try {
          packet.setLength(65_535);
          socket.receive(packet);
          String got = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
          byte[] answer =
              (got.length() > 100
                      ? name + " " + packet.getPort() + " " + got.length()
                      : name + " " + packet.getPort() + " " + got)
                  .getBytes(StandardCharsets.UTF_8);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        } catch (IOException e) {
          // closed, or a client that is gone
        }
      }
    }

    InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static final class Client implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(GatewayUnderTest.anyPort());
    private final InetSocketAddress gateway;

    Client(InetSocketAddress gateway) throws SocketException {
      this.gateway = gateway;
      socket.setSoTimeout(10_000);
    }

    /** Name, port towards the endpoint, and what it got. */
    String[] ask(String text) throws IOException {
      return ask(text, 10_000);
    }

    String[] ask(String text, int millis) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      socket.send(new DatagramPacket(bytes, bytes.length, gateway));
      DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
      socket.setSoTimeout(millis);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8).split(" ");
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static StreamWorld to(InetSocketAddress... endpoints) {
    return new StreamWorld()
        .listener("udp", GatewayListeners.Protocol.UDP, PORT)
        .service("dns", UDP, endpoints)
        .route(RouteKind.UDP, "dns", 1, "udp");
  }

  private static StreamLimits limits(Duration idle, int clients) {
    StreamLimits usual = StreamLimits.DEFAULT;
    return new StreamLimits(
        usual.handshake(),
        usual.connect(),
        usual.tries(),
        usual.idle(),
        usual.halfClosed(),
        idle,
        clients,
        usual.drain());
  }

  @Test
  void simple() throws IOException {
    try (UdpBackend backend = new UdpBackend("dns");
        StreamsUnderTest streams = new StreamsUnderTest(to(backend.address()))) {
      InetSocketAddress gateway = streams.udp(PORT);
      try (Client one = new Client(gateway);
          Client two = new Client(gateway)) {
        String[] first = one.ask("a");
        String[] other = two.ask("b");
        assertEquals("a", first[2]);
        assertEquals("b", other[2], "each gets its own answers");
        assertEquals(first[1], one.ask("c")[1], "a client keeps its socket");
        assertEquals("60000", one.ask("x".repeat(60_000))[2]);
      }
    }
  }

  @Test
  void weightedRouting() throws IOException {
    try (UdpBackend one = new UdpBackend("one");
        UdpBackend two = new UdpBackend("two")) {
      StreamWorld world =
          new StreamWorld()
              .listener("udp", GatewayListeners.Protocol.UDP, PORT)
              .service("one", UDP, one.address())
              .service("two", UDP, two.address())
              .route(
                  RouteKind.UDP,
                  "split",
                  1,
                  "udp",
                  List.of(),
                  List.of(StreamWorld.to("one", 3), StreamWorld.to("two", 1)));
      Map<String, Integer> seen = new HashMap<>();
      try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
        InetSocketAddress gateway = streams.udp(PORT);
        for (int i = 0; i < 40; i++) {
          try (Client client = new Client(gateway)) {
            seen.merge(client.ask("x")[0], 1, Integer::sum);
          }
        }
      }
      assertEquals(30, seen.getOrDefault("one", 0), 2, () -> "shares: " + seen);
    }
  }

  @Test
  void aClientMovesOnWhereItsEndpointIsGone() throws IOException {
    try (UdpBackend one = new UdpBackend("one");
        UdpBackend two = new UdpBackend("two")) {
      StreamWorld world = to(one.address());
      try (StreamsUnderTest streams = new StreamsUnderTest(world);
          Client client = new Client(streams.udp(PORT))) {
        assertEquals("one", client.ask("x")[0]);
        world.service("dns", UDP, one.address(), two.address());
        streams.apply();
        assertEquals("one", client.ask("x")[0], "one more endpoint moves nobody");
        world.service("dns", UDP, two.address());
        streams.apply();
        assertEquals("two", client.ask("x")[0]);
      }
    }
  }

  @Test
  void aClientMovesOnWhereNobodyListens() throws IOException {
    InetSocketAddress gone;
    try (UdpBackend closed = new UdpBackend("closed")) {
      gone = closed.address();
    }
    try (UdpBackend backend = new UdpBackend("dns");
        StreamsUnderTest streams = new StreamsUnderTest(to(gone, backend.address()));
        Client client = new Client(streams.udp(PORT))) {
      Await.until(
          "an answer",
          () -> {
            try {
              return client.ask("x", 200)[0].equals("dns");
            } catch (IOException e) {
              return false; // lost, as datagrams are
            }
          },
          () -> "none");
    }
  }

  @Test
  void clientsAreForgottenWhenThereAreTooManyOrTheyAreQuiet() throws IOException {
    try (UdpBackend backend = new UdpBackend("dns")) {
      StreamWorld world = to(backend.address());
      try (StreamsUnderTest streams =
          new StreamsUnderTest(world, limits(Duration.ofSeconds(60), 2))) {
        InetSocketAddress gateway = streams.udp(PORT);
        try (Client one = new Client(gateway);
            Client two = new Client(gateway);
            Client three = new Client(gateway)) {
          String first = one.ask("x")[1];
          String second = two.ask("x")[1];
          assertEquals(first, one.ask("x")[1]);
          three.ask("x"); // two was quiet longest
          assertEquals(first, one.ask("x")[1]);
          Await.until("another socket", () -> !socketOf(two).equals(second), () -> second);
        }
      }
      try (StreamsUnderTest streams =
              new StreamsUnderTest(world, limits(Duration.ofMillis(100), 10));
          Client client = new Client(streams.udp(PORT))) {
        String before = client.ask("x")[1];
        Await.until(
            "to be forgotten after a pause",
            () -> {
              LockSupport.parkNanos(300_000_000);
              return !socketOf(client).equals(before);
            },
            () -> before);
      }
    }
  }

  private static String socketOf(Client client) {
    try {
      return client.ask("x")[1];
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void datagramsThatLeadNowhereAreDropped() throws IOException {
    StreamWorld world =
        new StreamWorld()
            .listener("udp", GatewayListeners.Protocol.UDP, PORT)
            .route(
                RouteKind.UDP,
                "invalid", // InvalidBackendRefNonexistent
                1,
                "udp",
                List.of(),
                List.of(StreamWorld.nowhere(1)));
    try (StreamsUnderTest streams = new StreamsUnderTest(world);
        Client client = new Client(streams.udp(PORT))) {
      assertThrows(SocketTimeoutException.class, () -> client.ask("x", 200));
    }
  }
}
