package io.fairlead.gateway.stream;

import static io.fairlead.model.meta.Protocol.TCP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.Await;
import io.fairlead.gateway.Cluster;
import io.fairlead.gateway.RawClient;
import io.fairlead.gateway.TestBackend;
import io.fairlead.gateway.balance.BackendLoad;
import io.fairlead.gateway.balance.Balancer;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How connections of TCP are spread, as annotations of their Service ask; real sockets. */
class StreamBalancingTest {
  private static final int PORT = 9000;

  private final List<RawClient> open = new ArrayList<>();
  private TcpBackend one;
  private TcpBackend two;

  @BeforeEach
  void start() throws IOException {
    one = TcpBackend.of(TcpBackend.named("one"));
    two = TcpBackend.of(TcpBackend.named("two"));
  }

  @AfterEach
  void stop() throws IOException {
    for (RawClient client : open) {
      client.close();
    }
    one.close();
    two.close();
  }

  private static StreamWorld world(Map<String, String> annotations) {
    return new StreamWorld()
        .annotated(annotations)
        .listener("tcp", GatewayListeners.Protocol.TCP, PORT);
  }

  private static StreamWorld to(Map<String, String> annotations, InetSocketAddress... endpoints) {
    return world(annotations).service("db", TCP, endpoints).route(RouteKind.TCP, "db", 1, "tcp");
  }

  private static Balancer balancer(StreamsUnderTest streams) {
    return Objects.requireNonNull(
        streams.table().balancer(new StreamTable.Backend(Cluster.named("db"), 80, TCP)));
  }

  /** Stays open until the end of the test; whose name is said. */
  private String stay(InetSocketAddress gateway) throws IOException {
    RawClient client = new RawClient(gateway);
    open.add(client);
    return String.valueOf(TestBackend.line(client.in()));
  }

  private static InetSocketAddress nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return StreamWorld.at(free.getLocalPort());
    }
  }

  @Test
  void leastRequestFillsUpTheEndpointWithFewerConnections() throws IOException {
    try (StreamsUnderTest streams =
        new StreamsUnderTest(
            to(Map.of("balance", "least-request"), one.address(), two.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      Map<String, Integer> seen = new HashMap<>();
      for (int i = 0; i < 6; i++) {
        seen.merge(stay(gateway), 1, Integer::sum);
      }
      assertEquals(Map.of("one", 3, "two", 3), seen);
      for (RawClient client : open) {
        client.send("x\n");
        assertEquals("x", TestBackend.line(client.in()));
      }
      open.removeLast().close();
      Await.until("five", () -> reading(streams).requests() == 5, () -> reading(streams));
      stay(gateway);
      assertEquals(
          List.of(3, 3),
          balancer(streams).endpoints().stream().map(endpoint -> endpoint.active()).toList());
    }
  }

  private static BackendLoad.Reading reading(StreamsUnderTest streams) {
    return balancer(streams).load().reading();
  }

  private static String nameFor(String client, InetSocketAddress gateway) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(client), 0));
      socket.connect(gateway);
      return String.valueOf(TestBackend.line(socket.getInputStream()));
    }
  }

  @Test
  void hashKeepsAClientAtItsEndpoint() throws IOException {
    try (StreamsUnderTest streams =
        new StreamsUnderTest(to(Map.of("balance", "hash"), one.address(), two.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      Set<String> all = new HashSet<>();
      for (int i = 1; i <= 20; i++) {
        String client = "127.0.1." + i;
        String first = nameFor(client, gateway);
        assertEquals(first, nameFor(client, gateway));
        assertEquals(first, nameFor(client, gateway));
        all.add(first);
      }
      assertEquals(Set.of("one", "two"), all);
    }
  }

  @Test
  void anEndpointThatTakesNoConnectionIsLeftOut() throws IOException {
    try (StreamsUnderTest streams =
        new StreamsUnderTest(to(Map.of("eject-after", "2"), nobody(), one.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      for (int i = 0; i < 10; i++) {
        assertEquals("one", stay(gateway), "the next one is asked");
      }
      assertEquals(1, balancer(streams).leftOut(System.nanoTime()));
      assertEquals(2, reading(streams).repeats(), "nobody pays for it twice");
    }
  }

  @Test
  void nobodyRepeatsPastTheShareOfRepeats() throws IOException {
    Map<String, String> none = Map.of("retry-percent", "0", "retry-least", "0");
    try (StreamsUnderTest streams = new StreamsUnderTest(to(none, nobody(), nobody()))) {
      refused(streams.tcp(PORT));
      assertEquals(1, reading(streams).overBudget());
    }
  }

  private static void refused(InetSocketAddress address) throws IOException {
    try (RawClient client = new RawClient(address)) {
      assertThrows(SocketException.class, () -> client.in().read());
    }
  }

  @Test
  void connectionsPastTheLimitAreRefusedAndTheirPlacesGivenBack() throws IOException {
    try (StreamsUnderTest streams =
        new StreamsUnderTest(to(Map.of("max-connections", "2"), one.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      stay(gateway);
      stay(gateway);
      refused(gateway);
      open.removeLast().close();
      Await.until("a place", () -> reading(streams).connections() == 1, () -> reading(streams));
      assertEquals("one", stay(gateway));
      for (RawClient client : open) {
        client.close();
      }
      streams.awaitEnd();
      assertEquals(
          new BackendLoad.Reading(0, 0, 0, 0, 0, 1, 0, 0), reading(streams), "nothing is left");
    }
  }

  @Test
  void oneClientHasNoMoreThanItsConnections() throws IOException {
    try (StreamsUnderTest streams =
        new StreamsUnderTest(to(Map.of("stream-max-per-client", "2"), one.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      stay(gateway);
      stay(gateway);
      refused(gateway);
      assertEquals("one", nameFor("127.0.1.1", gateway), "others are not concerned");
      open.removeLast().close();
      Await.until("a place", () -> reading(streams).connections() == 1, () -> reading(streams));
      assertEquals("one", stay(gateway));
    }
  }

  @Test
  void oneClientBeginsNoMoreThanItsConnectionsASecond() throws IOException {
    try (StreamsUnderTest streams =
        new StreamsUnderTest(to(Map.of("stream-rate-per-client", "1"), one.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      assertEquals("one", nameFor("127.0.1.1", gateway));
      assertThrows(SocketException.class, () -> nameFor("127.0.1.1", gateway));
      assertEquals("one", nameFor("127.0.1.2", gateway));
      assertEquals(1, reading(streams).refused());
      Await.until(
          "the next second",
          () -> {
            try {
              return nameFor("127.0.1.1", gateway).equals("one");
            } catch (IOException e) {
              return false;
            }
          },
          () -> reading(streams));
    }
  }

  @Test
  void aServiceSaysHowLongConnectionsMayBeQuiet() throws IOException {
    try (StreamsUnderTest streams =
        new StreamsUnderTest(to(Map.of("stream-idle-timeout", "100ms"), one.address()))) {
      stay(streams.tcp(PORT));
      assertEquals(-1, open.getFirst().in().read());
    }
  }

  @Test
  void connectionsToAnEndpointThatIsGoneHaveATimeToEnd() throws IOException {
    StreamWorld world = to(Map.of("stream-drain-timeout", "100ms"), one.address());
    try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
      InetSocketAddress gateway = streams.tcp(PORT);
      stay(gateway);
      world.service("db", TCP, two.address());
      streams.apply();
      assertEquals("two", stay(gateway));
      assertEquals(-1, open.getFirst().in().read(), "its time is over");
      open.getLast().send("y\n");
      assertEquals("y", TestBackend.line(open.getLast().in()));
    }
  }

  @Test
  void connectionsOfARouteThatIsGoneHaveATimeToEnd() throws IOException {
    StreamWorld world = to(Map.of("stream-drain-timeout", "100ms"), one.address());
    try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
      stay(streams.tcp(PORT));
      world.without(RouteKind.TCP, "db");
      streams.apply();
      assertEquals(-1, open.getFirst().in().read());
    }
  }

  /** B27: nothing is reloaded, so nothing is cut. */
  @Test
  void aThousandChangesOfEndpointsBreakNoConnection() throws IOException {
    StreamWorld world = to(Map.of(), one.address(), two.address());
    try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
      InetSocketAddress gateway = streams.tcp(PORT);
      for (int i = 0; i < 20; i++) {
        stay(gateway);
      }
      for (int change = 0; change < 1000; change++) {
        TcpBackend left = change % 2 == 0 ? one : two;
        world.service("db", TCP, left.address());
        streams.apply();
        RawClient client = open.get(change % open.size());
        client.send("change " + change + "\n");
        assertEquals("change " + change, TestBackend.line(client.in()));
        if (change % 50 == 0) {
          try (RawClient fresh = new RawClient(gateway)) {
            assertEquals(left == one ? "one" : "two", TestBackend.line(fresh.in()));
          }
        }
      }
      assertTrue(reading(streams).requests() >= 20, () -> "under way: " + reading(streams));
    }
  }

  @Test
  void aKilledEndpointBreaksItsConnectionsAndNewOnesGoElsewhere() throws IOException {
    try (StreamsUnderTest streams =
        new StreamsUnderTest(to(Map.of(), one.address(), two.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      Map<String, RawClient> byName = new HashMap<>();
      byName.put(stay(gateway), open.getLast());
      byName.put(stay(gateway), open.getLast());
      assertEquals(Set.of("one", "two"), byName.keySet());
      one.kill();
      assertThrows(
          SocketException.class, () -> Objects.requireNonNull(byName.get("one")).in().read());
      for (int i = 0; i < 10; i++) {
        assertEquals("two", stay(gateway));
      }
      RawClient other = Objects.requireNonNull(byName.get("two"));
      other.send("still here\n");
      assertEquals("still here", TestBackend.line(other.in()));
    }
  }

  @Test
  void aNewEndpointBeginsWithAShare() throws IOException {
    StreamWorld world = to(Map.of("slow-start", "1m"), one.address());
    try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
      InetSocketAddress gateway = streams.tcp(PORT);
      stay(gateway);
      world.service("db", TCP, one.address(), two.address());
      streams.apply();
      Map<String, Integer> seen = new HashMap<>();
      for (int i = 0; i < 100; i++) {
        seen.merge(stay(gateway), 1, Integer::sum);
      }
      assertNotEquals(50, seen.getOrDefault("two", 0));
      assertTrue(seen.getOrDefault("one", 0) > 75, seen::toString);
    }
  }

  @Test
  void aConnectionThatIsNotTakenInTimeIsOne() throws IOException {
    // 192.0.2.0/24 (RFC 5737) has nobody who answers or refuses; where the host has no route to it
    // the connection fails at once, which is as well.
    InetSocketAddress silent = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9);
    Map<String, String> soon = Map.of("stream-connect-timeout", "100ms");
    try (StreamsUnderTest streams = new StreamsUnderTest(to(soon, silent, one.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      long start = System.nanoTime();
      assertEquals("one", stay(gateway));
      assertEquals("one", stay(gateway));
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
    }
  }
}
