package io.fairlead.gateway.stream;

import static io.fairlead.model.meta.Protocol.TCP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.Await;
import io.fairlead.gateway.RawClient;
import io.fairlead.gateway.TestBackend;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyRules;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** TCPRoute over real sockets; names are those of the conformance tests. */
class TcpRouteTest {
  private static final int PORT = 9000;

  private static StreamWorld world() {
    return new StreamWorld().listener("tcp", GatewayListeners.Protocol.TCP, PORT);
  }

  private static StreamWorld to(InetSocketAddress... endpoints) {
    return world().service("db", TCP, endpoints).route(RouteKind.TCP, "db", 1, "tcp");
  }

  private static InetSocketAddress nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return StreamWorld.at(free.getLocalPort());
    }
  }

  @Test
  void bytesPassBothWaysAndEachWayEndsByItself() throws IOException {
    try (TcpBackend backend = TcpBackend.of(TcpBackend.named("db"));
        StreamsUnderTest streams = new StreamsUnderTest(to(backend.address()));
        RawClient client = new RawClient(streams.tcp(PORT))) {
      assertEquals("db", TestBackend.line(client.in()), "the endpoint may speak first");
      byte[] much = new byte[3_000_000];
      new Random(1).nextBytes(much);
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  client.send(much);
                  client.socket().shutdownOutput();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      byte[] back = client.in().readAllBytes();
      assertTrue(Arrays.equals(much, back), () -> "of 3000000 bytes came back " + back.length);
    }
  }

  @Test
  void nobodyIsReadFasterThanTheOtherTakes() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (TcpBackend source =
            TcpBackend.of(
                socket -> {
                  byte[] piece = new byte[64 * 1024];
                  for (int i = 0; i < 1024; i++) {
                    socket.getOutputStream().write(piece);
                    sent.addAndGet(piece.length);
                  }
                });
        StreamsUnderTest streams = new StreamsUnderTest(to(source.address()));
        RawClient client = new RawClient(streams.tcp(PORT))) {
      AtomicLong before = new AtomicLong(-1);
      AtomicLong same = new AtomicLong();
      Await.until(
          "the source to stand still for 100 looks",
          () -> {
            long now = sent.get();
            same.set(now > 0 && before.getAndSet(now) == now ? same.get() + 1 : 0);
            return same.get() > 100;
          },
          sent::get);
      assertTrue(sent.get() < 32 * 1024 * 1024, () -> "let in unread: " + sent.get());
      assertEquals(64L * 1024 * 1024, client.in().readAllBytes().length);
    }
  }

  @Test
  void weightedRouting() throws IOException {
    try (TcpBackend one = TcpBackend.of(TcpBackend.named("one"));
        TcpBackend two = TcpBackend.of(TcpBackend.named("two"));
        TcpBackend three = TcpBackend.of(TcpBackend.named("three"))) {
      StreamWorld world =
          world()
              .service("one", TCP, one.address())
              .service("two", TCP, two.address())
              .service("three", TCP, three.address())
              .route(
                  RouteKind.TCP,
                  "split",
                  1,
                  "tcp",
                  List.of(),
                  List.of(
                      StreamWorld.to("one", 70),
                      StreamWorld.to("two", 30),
                      StreamWorld.to("three", 0)));
      Map<String, Integer> seen = new HashMap<>();
      try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
        InetSocketAddress address = streams.tcp(PORT);
        for (int i = 0; i < 100; i++) {
          try (RawClient client = new RawClient(address)) {
            seen.merge(TestBackend.line(client.in()), 1, Integer::sum);
          }
        }
      }
      assertEquals(Set.of("one", "two"), seen.keySet(), "G3: weight 0 is nothing");
      assertEquals(70, seen.getOrDefault("one", 0), 3, () -> "shares: " + seen);
    }
  }

  @Test
  void theNextEndpointIsAskedWhereOneDoesNotTakeTheConnection() throws IOException {
    try (TcpBackend backend = TcpBackend.of(TcpBackend.named("db"));
        StreamsUnderTest streams = new StreamsUnderTest(to(nobody(), backend.address()))) {
      InetSocketAddress address = streams.tcp(PORT);
      for (int i = 0; i < 4; i++) {
        try (RawClient client = new RawClient(address)) {
          assertEquals("db", TestBackend.line(client.in()));
        }
      }
    }
  }

  private static void refused(StreamWorld world) throws IOException {
    try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
      refused(streams.tcp(PORT));
    }
  }

  private static void refused(InetSocketAddress address) throws IOException {
    try (RawClient client = new RawClient(address)) {
      SocketException reset = assertThrows(SocketException.class, () -> client.in().read());
      assertTrue(reset.toString().contains("reset"), reset::toString);
    }
  }

  @Test
  void connectionsThatLeadNowhereAreRefused() throws IOException {
    refused(world()); // no route
    refused(to()); // no endpoint
    refused(to(nobody()));
    refused(world().route(RouteKind.TCP, "missing", 1, "tcp")); // InvalidBackendRefNonexistent
    refused(
        world()
            .route(
                RouteKind.TCP,
                "invalid", // InvalidCrossNamespaceBackendRef
                1,
                "tcp",
                List.of(),
                List.of(StreamWorld.nowhere(1))));
    refused(
        world().route(RouteKind.TCP, "none", 1, "tcp", List.of(), List.of())); // nothing to go to
  }

  @Test
  void policiesHold() throws IOException {
    try (TcpBackend backend = TcpBackend.at("127.0.0.2", TcpBackend.named("db"))) {
      StreamWorld world = to(backend.address());
      world
          .cluster()
          .policy(
              new PolicyRules(
                  new NamespacedName("default", "deny"),
                  Set.of("127.0.0.2"),
                  true,
                  false,
                  List.of(),
                  List.of()));
      refused(world); // N4, N17
      assertEquals(0, backend.taken());
    }
  }

  @Test
  void changesConcernNewConnectionsOnly() throws IOException {
    try (TcpBackend one = TcpBackend.of(TcpBackend.named("one"));
        TcpBackend two = TcpBackend.of(TcpBackend.named("two"))) {
      StreamWorld world = to(one.address());
      try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
        InetSocketAddress address = streams.tcp(PORT);
        try (RawClient before = new RawClient(address)) {
          assertEquals("one", TestBackend.line(before.in()));
          world.service("db", TCP, two.address());
          streams.apply();
          try (RawClient after = new RawClient(address)) {
            assertEquals("two", TestBackend.line(after.in()));
          }
          before.send("still here\n");
          assertEquals("still here", TestBackend.line(before.in()));
        }
      }
    }
  }

  @Test
  void quietConnectionsEnd() throws IOException {
    StreamLimits usual = StreamLimits.DEFAULT;
    StreamLimits impatient =
        new StreamLimits(
            usual.handshake(),
            usual.connect(),
            usual.tries(),
            Duration.ofMillis(200),
            usual.halfClosed(),
            usual.udpIdle(),
            usual.udpClients(),
            usual.drain());
    try (TcpBackend backend = TcpBackend.of(TcpBackend.named("db"));
        StreamsUnderTest streams = new StreamsUnderTest(to(backend.address()), impatient);
        RawClient client = new RawClient(streams.tcp(PORT))) {
      assertEquals("db", TestBackend.line(client.in()));
      assertEquals(-1, client.in().read());
    }
  }

  @Test
  void anEndpointThatBreaksOffBreaksTheClientOff() throws IOException {
    try (TcpBackend backend =
            TcpBackend.of(
                socket -> {
                  socket.getOutputStream().write("half".getBytes(StandardCharsets.UTF_8));
                  socket.getInputStream().read();
                  socket.setSoLinger(true, 0);
                });
        StreamsUnderTest streams = new StreamsUnderTest(to(backend.address()));
        RawClient client = new RawClient(streams.tcp(PORT))) {
      assertEquals("half", new String(client.in().readNBytes(4), StandardCharsets.UTF_8));
      client.send("x");
      assertThrows(SocketException.class, () -> client.in().read(), "not taken for the end");
    }
  }
}
