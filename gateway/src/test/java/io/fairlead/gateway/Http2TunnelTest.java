package io.fairlead.gateway;

import static io.fairlead.gateway.RawHttp2.DATA;
import static io.fairlead.gateway.RawHttp2.END_HEADERS;
import static io.fairlead.gateway.RawHttp2.END_STREAM;
import static io.fairlead.gateway.RawHttp2.HEADERS;
import static io.fairlead.gateway.RawHttp2.RST_STREAM;
import static io.fairlead.gateway.RawHttp2.SETTINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** WebSocket over a stream of HTTP/2 (RFC 8441), to an endpoint that speaks HTTP/1.1. */
class Http2TunnelTest {
  private static final byte[] CONNECT = connect("websocket");

  private static byte[] connect(String protocol) {
    return RawHttp2.block(
        ":method",
        "CONNECT",
        ":protocol",
        protocol,
        ":scheme",
        "http",
        ":authority",
        "a",
        ":path",
        "/chat",
        "sec-websocket-version",
        "13",
        "sec-websocket-protocol",
        "chat");
  }

  private static GatewayUnderTest to(TestBackend backend, String... annotations)
      throws IOException {
    return GatewayUnderTest.with(
        new Cluster()
            .service("chat")
            .endpoints("chat", backend.address())
            .annotated("a", "Prefix /", "chat", annotations),
        new TestLimits().tunnel(60_000).requestHead(400).limits());
  }

  /** A text frame as clients send it: masked, here with zeroes. */
  private static byte[] text(String text) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(0x81);
    if (text.length() < 126) {
      frame.write(0x80 | text.length());
    } else {
      frame.write(0x80 | 126);
      frame.write(text.length() >> 8);
      frame.write(text.length());
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return frame.toByteArray();
  }

  private static String received(RawHttp2 client, int bytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < bytes) {
      RawHttp2.Frame frame = client.await(DATA);
      assertFalse(frame.ends(), "ended after " + all.size());
      all.writeBytes(frame.payload());
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aStreamIsAWebSocket() throws IOException {
    try (TestBackend backend = TestBackend.raw(WebSocketEcho::answer);
        GatewayUnderTest gateway = to(backend);
        RawHttp2 client = new RawHttp2(gateway.http())) {
      String settings = HexFormat.of().formatHex(client.await(SETTINGS).payload());
      assertTrue(settings.contains("000800000001"), "ENABLE_CONNECT_PROTOCOL: " + settings);
      client.send(HEADERS, END_HEADERS, 1, CONNECT);
      RawHttp2.Frame head = client.await(HEADERS);
      assertFalse(head.ends());
      assertEquals((byte) 0x88, head.payload()[0], ":status 200 of the static table");
      assertEquals("chat", backend.last().header("sec-websocket-protocol"));
      client.send(DATA, 0, 1, text("hello"));
      assertEquals("\u0081\u0005hello", received(client, 7));
      String large = "0123456789".repeat(1500);
      for (int i = 0; i < 3; i++) {
        client.send(DATA, 0, 1, text(large));
        assertTrue(received(client, large.length() + 4).endsWith(large));
      }
      client.send(HEADERS, END_HEADERS, 3, CONNECT);
      client.await(HEADERS);
      client.send(DATA, 0, 3, text("another"));
      assertEquals("\u0081\u0007another", received(client, 9));
      assertEquals(2, backend.open());
      client.send(DATA, END_STREAM, 1, text("bye"));
      assertEquals("\u0081\u0003bye", received(client, 5));
      assertTrue(client.await(DATA).ends(), "the endpoint closed after us");
      client.send(RST_STREAM, 0, 3, new byte[] {0, 0, 0, 8});
      Await.until("the endpoint's connections to end", () -> backend.open() == 0, backend::open);
    }
  }

  @Test
  void anEndpointThatDoesNotAgreeIsNoTunnel() throws IOException {
    try (TestBackend plain = TestBackend.saying("plain");
        GatewayUnderTest gateway = to(plain);
        RawHttp2 client = new RawHttp2(gateway.http())) {
      client.send(HEADERS, END_HEADERS, 1, CONNECT);
      String head = new String(client.await(HEADERS).payload(), StandardCharsets.ISO_8859_1);
      assertTrue(head.contains("502"), head);
      assertEquals("plain", new String(client.await(DATA).payload(), StandardCharsets.US_ASCII));
    }
  }

  @Test
  void otherProtocolsAreNone() throws IOException {
    try (TestBackend backend = TestBackend.raw(WebSocketEcho::answer);
        GatewayUnderTest gateway = to(backend);
        RawHttp2 client = new RawHttp2(gateway.http())) {
      client.send(HEADERS, END_HEADERS, 1, connect("shout"));
      assertEquals("RST 1", client.verdict());
      client.send(HEADERS, END_HEADERS | END_STREAM, 3, CONNECT);
      assertEquals("RST 1", client.verdict());
      assertEquals(0, backend.connections());
    }
  }

  /** As nginx does: {@code proxy-read-timeout} is also how long a WebSocket may be quiet. */
  @Test
  void aQuietOneEndsAfterTheRoutesReadTimeout() throws IOException {
    try (TestBackend backend = TestBackend.raw(WebSocketEcho::answer);
        GatewayUnderTest gateway = to(backend, "proxy-read-timeout", "1");
        RawHttp2 client = new RawHttp2(gateway.http())) {
      client.send(HEADERS, END_HEADERS, 1, CONNECT);
      client.await(HEADERS);
      client.send(DATA, 0, 1, text("hello"));
      assertEquals("\u0081\u0005hello", received(client, 7));
      assertEquals("RST 8", client.verdict());
      Await.until("the endpoint's connection to end", () -> backend.open() == 0, backend::open);
    }
  }

  @Test
  void itCountsAsUnderWayUntilItEnds() throws IOException {
    Cluster cluster = new Cluster().service("chat");
    try (TestBackend backend = TestBackend.raw(WebSocketEcho::answer);
        GatewayUnderTest gateway =
            GatewayUnderTest.with(
                cluster
                    .balanced("chat", "max-requests", "1")
                    .endpoints("chat", backend.address())
                    .route("chat", "", "/", PathType.PREFIX, "chat"))) {
      try (RawHttp2 client = new RawHttp2(gateway.http())) {
        client.send(HEADERS, END_HEADERS, 1, CONNECT);
        client.await(HEADERS);
        assertEquals(503, gateway.get("a", "/").status());
      }
      Await.until("it to end", () -> served(gateway), backend::open);
    }
  }

  private static boolean served(GatewayUnderTest gateway) {
    try {
      return gateway.get("a", "/").status() == 200;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
