package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What annotations of a Service do for its endpoints, over real connections. */
class ResilienceTest {

  private static Cluster routed(InetSocketAddress... endpoints) {
    return new Cluster()
        .service("web")
        .endpoints("web", endpoints)
        .route("web", "web.example.com", "/", PathType.PREFIX, "web");
  }

  /** Takes requests and closes the connection instead of an answer. */
  private static TestBackend mute(AtomicInteger asked) throws IOException {
    return TestBackend.answering(
        (request, in, out) -> {
          asked.incrementAndGet();
          return false;
        });
  }

  private static final String GET = "GET / HTTP/1.1\r\nHost: web.example.com\r\n\r\n";

  private static RawClient.Response put(GatewayUnderTest gateway, String body) throws IOException {
    try (RawClient client = gateway.client()) {
      return client
          .send("PUT / HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: " + body.length())
          .send("\r\n\r\n" + body)
          .receive();
    }
  }

  @Test
  void anEndpointThatDoesNotAnswerIsLeftOutAfterFiveTimes() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (TestBackend mute = mute(asked);
        TestBackend good = TestBackend.saying("ok");
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(mute.address(), good.address()))) {
      for (int i = 0; i < 40; i++) {
        assertEquals(200, gateway.get("web.example.com", "/").status());
      }
      assertEquals(5, asked.get());
    }
  }

  @Test
  void statusesCountWhereTheServiceSaysSo() throws IOException {
    try (TestBackend bad =
            TestBackend.answering(
                (request, in, out) -> TestBackend.reply(out, "500 Internal Server Error", "bad"));
        TestBackend good = TestBackend.saying("ok")) {
      Cluster cluster = routed(bad.address(), good.address());
      try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster)) {
        assertEquals(10, failures(gateway, 20), "they do not without a word");
        gateway.apply(cluster.balanced("web", "eject-on", "5xx", "eject-after", "3"));
        assertEquals(3, failures(gateway, 20));
        gateway.apply(cluster.balanced("web", "eject-after", "0"));
      }
    }
  }

  private static int failures(GatewayUnderTest gateway, int requests) throws IOException {
    int failures = 0;
    for (int i = 0; i < requests; i++) {
      failures += gateway.get("web.example.com", "/").status() == 200 ? 0 : 1;
    }
    return failures;
  }

  @Test
  void aSmallBodyGoesToTheNextEndpointToo() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (TestBackend mute = mute(asked);
        TestBackend good =
            TestBackend.answering(
                (request, in, out) -> TestBackend.reply(out, "200 OK", request.body()));
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(mute.address(), good.address()))) {
      for (int i = 0; i < 4; i++) {
        RawClient.Response response = put(gateway, "number " + i);
        assertEquals("number " + i, response.body());
      }
      assertEquals(2, asked.get());
    }
  }

  @Test
  void aLargerBodyDoesNot() throws IOException {
    try (TestBackend mute = mute(new AtomicInteger());
        GatewayUnderTest gateway =
            GatewayUnderTest.with(
                routed(mute.address(), TestBackend.nowhere()).balanced("web", "retry-body", "4"))) {
      for (int i = 0; i < 2; i++) {
        RawClient.Response response = put(gateway, "12345");
        assertEquals(502, response.status());
        assertTrue(response.body().contains("before it answered"), response.body());
      }
    }
  }

  @Test
  void withoutABudgetNothingIsAskedAgain() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (TestBackend mute = mute(asked);
        TestBackend good = TestBackend.saying("ok");
        GatewayUnderTest gateway =
            GatewayUnderTest.with(
                routed(mute.address(), good.address())
                    .balanced("web", "retry-percent", "0", "retry-least", "0"))) {
      assertEquals(2, failures(gateway, 4));
    }
  }

  @Test
  void tooManyRequestsAreRefusedWithTheReason() throws Exception {
    CompletableFuture<Void> finish = new CompletableFuture<>();
    AtomicInteger asked = new AtomicInteger();
    try (TestBackend slow =
            TestBackend.answering(
                (request, in, out) -> {
                  asked.incrementAndGet();
                  finish.join();
                  return TestBackend.reply(out, "200 OK", "ok");
                });
        GatewayUnderTest gateway =
            GatewayUnderTest.with(routed(slow.address()).balanced("web", "max-requests", "2"));
        RawClient one = gateway.client();
        RawClient two = gateway.client()) {
      one.send(GET);
      two.send(GET);
      Await.until("two requests to arrive", () -> asked.get() == 2, asked::get);
      RawClient.Response refused = gateway.get("web.example.com", "/");
      assertEquals(503, refused.status());
      assertTrue(refused.body().contains("fairlead.io/max-requests"), refused.body());
      finish.complete(null);
      assertEquals(200, one.receive().status());
      assertEquals(200, two.receive().status());
      assertEquals(200, gateway.get("web.example.com", "/").status());
    }
  }

  @Test
  void connectionsAreBoundedOverAllLoops() throws Exception {
    CompletableFuture<Void> finish = new CompletableFuture<>();
    AtomicInteger asked = new AtomicInteger();
    try (TestBackend slow =
            TestBackend.answering(
                (request, in, out) -> {
                  asked.incrementAndGet();
                  finish.join();
                  return TestBackend.reply(out, "200 OK", "ok");
                });
        GatewayUnderTest gateway =
            GatewayUnderTest.with(routed(slow.address()).balanced("web", "max-connections", "1"));
        RawClient one = gateway.client()) {
      one.send(GET);
      Await.until("the request to arrive", () -> asked.get() == 1, asked::get);
      for (int i = 0; i < 4; i++) { // on every loop
        RawClient.Response refused = gateway.get("web.example.com", "/");
        assertEquals(503, refused.status());
        assertTrue(refused.body().contains("fairlead.io/max-connections"), refused.body());
      }
      finish.complete(null);
      assertEquals(200, one.receive().status());
    }
  }

  @Test
  void aKeyAlwaysLeadsToTheSameEndpoint() throws IOException {
    try (TestBackend a = TestBackend.saying("a");
        TestBackend b = TestBackend.saying("b");
        TestBackend c = TestBackend.saying("c");
        GatewayUnderTest gateway =
            GatewayUnderTest.with(
                routed(a.address(), b.address(), c.address())
                    .balanced("web", "balance", "hash", "hash-by", "$http_x_user"))) {
      Set<String> all = new HashSet<>();
      for (int user = 0; user < 30; user++) {
        String header = "X-User: u" + user;
        String first = gateway.send("GET", "web.example.com", "/", header).body();
        assertEquals(first, gateway.send("GET", "web.example.com", "/", header).body());
        all.add(first);
      }
      assertEquals(Set.of("a", "b", "c"), all);
    }
  }

  @Test
  void anEndpointThatSaysItIsIllGetsNoRequest() throws IOException {
    AtomicBoolean ill = new AtomicBoolean(true);
    AtomicInteger asked = new AtomicInteger();
    try (TestBackend moody =
            TestBackend.answering(
                (request, in, out) -> {
                  if (!request.line().contains("/healthz")) {
                    asked.incrementAndGet();
                    return TestBackend.reply(out, "200 OK", "moody");
                  }
                  return TestBackend.reply(
                      out, ill.get() ? "503 Service Unavailable" : "204 No Content", "");
                });
        TestBackend good = TestBackend.saying("good");
        GatewayUnderTest gateway =
            GatewayUnderTest.with(
                routed(moody.address(), good.address())
                    .balanced("web", "health-check", "/healthz", "health-interval", "10ms"))) {
      Await.until("it to be left out", () -> streak(gateway, "good"), asked::get);
      ill.set(false);
      Await.until("it to come back", () -> !streak(gateway, "good"), asked::get);
    }
  }

  /** SD15: as Services do it, where hints say whom the endpoints are meant for. */
  @Test
  void endpointsMeantForTheGatewaysZoneAreUsed() throws IOException {
    try (TestBackend near = TestBackend.saying("near");
        TestBackend far = TestBackend.saying("far")) {
      Cluster cluster =
          routed().hinted("web", near.address(), "a").hinted("web", far.address(), "b");
      try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster)) {
        assertTrue(!streak(gateway, "near") && !streak(gateway, "far"), "no zone is known");
        cluster.put(new ImageEntry.OfNode(new NodeFacts("gw", List.of(), "a", false)));
        gateway.apply(cluster);
        assertTrue(streak(gateway, "near"));
        cluster.put(new ImageEntry.OfNode(new NodeFacts("gw", List.of(), "c", false)));
        gateway.apply(cluster);
        assertTrue(!streak(gateway, "near") && !streak(gateway, "far"), "none is meant for us");
      }
    }
  }

  private static boolean streak(GatewayUnderTest gateway, String name) {
    try {
      for (int i = 0; i < 4; i++) {
        if (!gateway.get("web.example.com", "/").body().equals(name)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
