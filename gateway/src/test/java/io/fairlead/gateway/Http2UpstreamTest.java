package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Endpoints of HTTP/2 (appProtocol kubernetes.io/h2c), asked by clients of HTTP/1.1. */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class Http2UpstreamTest {
  private static final byte[] NO_SETTINGS = {};

  private static GatewayUnderTest before(Http2Backend backend) throws IOException {
    return GatewayUnderTest.with(
        new Cluster()
            .speaking("web", "kubernetes.io/h2c")
            .endpoints("web", backend.address())
            .route("web", "", "/", PathType.PREFIX, "web"),
        new TestLimits().loops(1).limits());
  }

  @Test
  void requestsShareOneConnection() throws Exception {
    List<Integer> waiting = new CopyOnWriteArrayList<>();
    try (Http2Backend together =
            new Http2Backend(
                NO_SETTINGS,
                (to, connection, head) -> {
                  waiting.add(head.stream());
                  if (waiting.size() == 10) {
                    for (int stream : waiting) {
                      Http2Backend.reply(to, stream, "s" + stream);
                    }
                  }
                });
        GatewayUnderTest gateway = before(together)) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        clients.add(gateway.client().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
      }
      for (RawClient client : clients) {
        assertTrue(client.receive().body().startsWith("s"));
        client.close();
      }
      assertEquals(1, together.connections());
    }
  }

  @Test
  void noMoreAtOnceThanTheEndpointTakes() throws Exception {
    byte[] oneStream = {0, 3, 0, 0, 0, 1};
    List<Integer> asked = new CopyOnWriteArrayList<>();
    try (Http2Backend one =
            new Http2Backend(
                oneStream,
                (to, connection, head) -> {
                  asked.add(connection);
                  if (asked.size() == 1) {
                    Http2Backend.reply(to, head.stream(), "first");
                  } else if (asked.size() == 3) {
                    Http2Backend.reply(to, head.stream(), "third");
                  }
                });
        GatewayUnderTest gateway = before(one);
        RawClient slow = gateway.client()) {
      assertEquals("first", gateway.get("a", "/").body());
      slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      Await.until("the slow one", () -> asked.size() == 2, asked::toString);
      assertEquals("third", gateway.get("a", "/").body());
      assertEquals(List.of(1, 1, 2), asked);
    }
  }

  @Test
  void bodiesAndTrailersPass() throws Exception {
    try (Http2Backend backend =
            new Http2Backend(
                NO_SETTINGS,
                (to, connection, head) -> {
                  int stream = head.stream();
                  RawHttp2.Frame body = to.await(RawHttp2.DATA);
                  while (!body.ends()) {
                    body = to.await(RawHttp2.DATA);
                  }
                  to.send(RawHttp2.HEADERS, 4, stream, RawHttp2.block(":status", "103", "x", "y"));
                  to.send(RawHttp2.HEADERS, 4, stream, RawHttp2.block(":status", "200"));
                  to.send(RawHttp2.DATA, 0, stream, new byte[] {'h', 'i'});
                  to.send(RawHttp2.HEADERS, 5, stream, RawHttp2.block("x-sum", "1"));
                });
        GatewayUnderTest gateway = before(backend);
        RawClient client = gateway.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
      assertEquals(103, client.receive().status());
      RawClient.Response response = client.receive();
      assertEquals("hi\ntrailer x-sum: 1", response.body());
    }
  }

  @Test
  void aRefusedStreamIsAskedAgainWhateverItsMethod() throws Exception {
    try (Http2Backend refusing =
            new Http2Backend(
                NO_SETTINGS,
                (to, connection, head) -> {
                  if (connection == 1 && head.stream() > 3) {
                    to.send(RawHttp2.RST_STREAM, 0, head.stream(), new byte[] {0, 0, 0, 7});
                  } else {
                    Http2Backend.reply(to, head.stream(), "c" + connection);
                  }
                });
        GatewayUnderTest gateway = before(refusing)) {
      assertEquals("c1", gateway.get("a", "/").body());
      assertEquals("c2", gateway.send("POST", "a", "/", "Content-Length: 0").body());
    }
  }

  @Test
  void whatGoawayLeavesOutIsAskedElsewhere() throws Exception {
    try (Http2Backend leaving =
            new Http2Backend(
                NO_SETTINGS,
                (to, connection, head) -> {
                  if (connection == 1 && head.stream() > 3) {
                    to.send(RawHttp2.GOAWAY, 0, 0, new byte[] {0, 0, 0, 3, 0, 0, 0, 0});
                  } else {
                    Http2Backend.reply(to, head.stream(), "c" + connection);
                  }
                });
        GatewayUnderTest gateway = before(leaving)) {
      assertEquals("c1", gateway.get("a", "/").body());
      assertEquals("c2", gateway.send("POST", "a", "/", "Content-Length: 0").body());
      Await.until("the old one to be closed", () -> leaving.open() == 1, leaving::open);
    }
  }

  @Test
  void whatBeganAndEndsEarlyIsNeverTakenForWhole() throws Exception {
    try (Http2Backend failing =
            new Http2Backend(
                NO_SETTINGS,
                (to, connection, head) -> {
                  to.send(RawHttp2.HEADERS, 4, head.stream(), RawHttp2.block(":status", "200"));
                  to.send(RawHttp2.DATA, 0, head.stream(), new byte[] {'h'});
                  to.send(RawHttp2.RST_STREAM, 0, head.stream(), new byte[] {0, 0, 0, 2});
                });
        GatewayUnderTest gateway = before(failing)) {
      assertThrows(IOException.class, () -> gateway.get("a", "/"));
    }
  }

  @Test
  void anEndpointThatSpeaksNoHttp2Is502() throws Exception {
    try (TestBackend old = TestBackend.saying("old");
        GatewayUnderTest gateway =
            GatewayUnderTest.with(
                new Cluster()
                    .speaking("web", "kubernetes.io/h2c")
                    .endpoints("web", old.address())
                    .route("web", "", "/", PathType.PREFIX, "web"))) {
      assertEquals(502, gateway.get("a", "/").status());
    }
  }

  @Test
  void anEndpointThatIsGoneEndsWhatItBegan() throws Exception {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    try (Http2Backend old =
            new Http2Backend(
                NO_SETTINGS,
                (to, connection, head) -> {
                  answer.join();
                  Http2Backend.reply(to, head.stream(), "old");
                });
        TestBackend young = TestBackend.saying("young")) {
      Cluster cluster =
          new Cluster()
              .speaking("web", "kubernetes.io/h2c")
              .endpoints("web", old.address())
              .route("web", "", "/", PathType.PREFIX, "web");
      try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster);
          RawClient client = gateway.client()) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Await.until("the request", () -> !old.frames().isEmpty(), old::frames);
        gateway.apply(cluster.speaking("web", "http").endpoints("web", young.address()));
        assertEquals("young", gateway.get("a", "/").body());
        answer.complete(null);
        assertEquals("old", client.receive().body());
        Await.until("the connection to end", () -> old.open() == 0, old::open);
      }
    }
  }

  @Test
  void anEndpointThatIsGoneLosesItsIdleConnections() throws Exception {
    try (Http2Backend old =
            new Http2Backend(
                NO_SETTINGS,
                (to, connection, head) -> Http2Backend.reply(to, head.stream(), "old"));
        TestBackend young = TestBackend.saying("young")) {
      Cluster cluster =
          new Cluster()
              .speaking("web", "kubernetes.io/h2c")
              .endpoints("web", old.address())
              .route("web", "", "/", PathType.PREFIX, "web");
      try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster)) {
        assertEquals("old", gateway.get("a", "/").body());
        gateway.apply(cluster.speaking("web", "http").endpoints("web", young.address()));
        Await.until("the connection to end", () -> old.open() == 0, old::open);
        assertEquals("young", gateway.get("a", "/").body());
      }
    }
  }
}
