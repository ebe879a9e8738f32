package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.service.ServiceType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Which endpoint gets a request, and what happens when it does not take it. */
class BalancingTest {

  private static Cluster routed(InetSocketAddress... endpoints) {
    return new Cluster()
        .service("web")
        .endpoints("web", endpoints)
        .route("web", "web.example.com", "/", PathType.PREFIX, "web");
  }

  @Test
  void everyEndpointGetsItsTurn() throws IOException {
    List<TestBackend> backends = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      backends.add(TestBackend.saying("n" + i));
    }
    Cluster cluster =
        routed(backends.stream().map(TestBackend::address).toArray(InetSocketAddress[]::new));
    try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster)) {
      for (int i = 0; i < 100; i++) {
        assertEquals(200, gateway.get("web.example.com", "/").status());
      }
      backends.forEach(backend -> assertEquals(10, backend.requests().size()));
    } finally {
      for (TestBackend backend : backends) {
        backend.close();
      }
    }
  }

  /** A21: an Ingress asks for it, whatever its Service says. */
  @Test
  void withEwmaASlowEndpointGetsLess() throws IOException {
    try (TestBackend quick = TestBackend.saying("quick");
        TestBackend slow =
            TestBackend.answering(
                (request, in, out) -> {
                  LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                  return TestBackend.reply(out, "200 OK", "slow");
                });
        GatewayUnderTest gateway =
            GatewayUnderTest.with(
                new Cluster()
                    .open()
                    .service("web")
                    .endpoints("web", quick.address(), slow.address())
                    .annotated("web.example.com", "Prefix /", "web", "load-balance", "ewma"))) {
      for (int i = 0; i < 40; i++) {
        assertEquals(200, gateway.get("web.example.com", "/").status());
      }
      assertTrue(slow.requests().size() < 8, () -> "of 40: " + slow.requests().size());
    }
  }

  @Test
  void anEndpointThatRefusesIsPassedOver() throws IOException {
    try (TestBackend good = TestBackend.saying("good");
        GatewayUnderTest gateway =
            GatewayUnderTest.with(routed(TestBackend.nowhere(), good.address()))) {
      for (int i = 0; i < 20; i++) {
        assertEquals("good", gateway.get("web.example.com", "/").body());
      }
      try (RawClient client = gateway.client()) {
        client.send("POST / HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 4\r\n\r\nbody");
        assertEquals(200, client.receive().status());
        client.send("POST / HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 4\r\n\r\nbody");
        assertEquals(200, client.receive().status());
        assertEquals("body", good.last().body());
      }
    }
  }

  @Test
  void whenAllRefuseThePageSaysSo() throws IOException {
    try (GatewayUnderTest gateway = GatewayUnderTest.with(routed(TestBackend.nowhere()))) {
      RawClient.Response response = gateway.get("web.example.com", "/");
      assertEquals(502, response.status());
      assertTrue(response.body().contains("Service default/web"), response.body());
    }
  }

  @Test
  void aPooledConnectionThatTheEndpointClosedIsNoReasonToFail() throws IOException {
    AtomicInteger answered = new AtomicInteger();
    try (TestBackend fickle =
            TestBackend.answering(
                (request, in, out) -> {
                  if (request.line().contains("first") || answered.incrementAndGet() > 1) {
                    return TestBackend.reply(out, "200 OK", "ok");
                  }
                  return false; // closes on the reused connection without a word
                });
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(fickle.address()))) {
      try (RawClient client = gateway.client()) {
        client.send("GET /first HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
        assertEquals(200, client.receive().status());
        client.send("GET /again HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
        assertEquals(200, client.receive().status());
      }
      assertEquals(2, fickle.connections());
    }
  }

  @Test
  void whatMayHaveHappenedIsNotDoneTwice() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (TestBackend silent =
            TestBackend.answering(
                (request, in, out) -> {
                  seen.incrementAndGet();
                  return false;
                });
        GatewayUnderTest gateway =
            GatewayUnderTest.with(routed(silent.address(), TestBackend.nowhere()))) {
      for (int i = 0; i < 2; i++) {
        try (RawClient client = gateway.client()) {
          client.send("POST / HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 4\r\n\r\nbody");
          assertEquals(502, client.receive().status());
        }
      }
      assertEquals(2, seen.get());
    }
  }

  @Test
  void reasonsWhyNothingCanServe() throws IOException {
    Cluster cluster =
        new Cluster()
            .service("empty")
            .service("elsewhere", ServiceType.EXTERNAL_NAME, "example.com")
            .route("a", "a.example.com", "/", PathType.PREFIX, "empty")
            .route("b", "b.example.com", "/", PathType.PREFIX, "missing")
            .route("c", "c.example.com", "/", PathType.PREFIX, "elsewhere")
            .route("d", "d.example.com", "/only", PathType.EXACT, "empty");
    try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster)) {
      assertSays(gateway.get("a.example.com", "/"), 503, "Service default/empty", "no ready");
      assertSays(gateway.get("b.example.com", "/"), 503, "default/missing", "does not exist");
      assertSays(gateway.get("c.example.com", "/"), 503, "default/elsewhere", "ExternalName");
      assertSays(gateway.get("d.example.com", "/other"), 404, "d.example.com", "/other");
      assertSays(gateway.get("e.example.com", "/"), 404, "e.example.com", "No Ingress");
    }
  }

  private static void assertSays(RawClient.Response response, int status, String... words) {
    assertEquals(status, response.status());
    for (String word : words) {
      assertTrue(response.body().contains(word), response.body());
    }
  }

  @Test
  void anEndpointThatIsGoneLosesItsIdleConnectionsOnly() throws IOException {
    try (TestBackend old = TestBackend.saying("old");
        TestBackend young = TestBackend.saying("young")) {
      Cluster cluster = routed(old.address());
      try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster)) {
        gateway.get("web.example.com", "/");
        assertEquals(1, old.open());
        gateway.apply(cluster.endpoints("web", young.address()));
        Await.until("the idle connection to end", () -> old.open() == 0, old::open);
        assertEquals("young", gateway.get("web.example.com", "/").body());
      }
    }
  }

  @Test
  void aPolicyThatDeniesIsNamed() throws IOException {
    try (TestBackend backend = TestBackend.sayingAt("127.0.0.2", "ok")) {
      Cluster cluster = routed(backend.address());
      PolicyRules denyAll =
          new PolicyRules(
              Cluster.named("deny-all"), Set.of("127.0.0.2"), true, false, List.of(), List.of());
      try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster)) {
        assertEquals(200, gateway.get("web.example.com", "/").status());
        gateway.apply(cluster.policy(denyAll));
        assertSays(gateway.get("web.example.com", "/"), 403, "default/deny-all", "from 127.0.0.1");
        PolicyRules allowUs =
            new PolicyRules(
                Cluster.named("deny-all"),
                Set.of("127.0.0.2"),
                true,
                false,
                List.of(
                    new PolicyRules.Rule(
                        false,
                        Set.of(),
                        List.of(new PolicyRules.IpBlock("127.0.0.0/8", List.of())),
                        List.of())),
                List.of());
        gateway.apply(cluster.policy(allowUs));
        assertEquals(200, gateway.get("web.example.com", "/").status());
      }
    }
  }
}
