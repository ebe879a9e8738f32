package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** WebSocket and every other Upgrade (I22). */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class TunnelTest {

  private static GatewayUnderTest to(TestBackend backend) throws IOException {
    return to(backend, new TestLimits());
  }

  private static GatewayUnderTest to(TestBackend backend, TestLimits limits) throws IOException {
    return GatewayUnderTest.with(
        new Cluster()
            .service("chat")
            .endpoints("chat", backend.address())
            .route("chat", "", "/", PathType.PREFIX, "chat"),
        limits.limits());
  }

  @Test
  void webSocketsPass() throws Exception {
    try (TestBackend backend = TestBackend.raw(WebSocketEcho::answer);
        GatewayUnderTest gateway = to(backend);
        HttpClient http = HttpClient.newHttpClient()) {
      WebSocketClient socket = new WebSocketClient(http, gateway.http());
      assertEquals("hello", socket.echo("hello"));
      String large = "0123456789".repeat(200_000);
      assertEquals(large, socket.echo(large));
      assertEquals("127.0.0.1", backend.last().header("x-forwarded-for"));
      socket.close();
      assertEquals("closed 1000 bye", socket.ended().get(10, TimeUnit.SECONDS));
      Await.until("the endpoint's connection to end", () -> backend.open() == 0, backend::open);
    }
  }

  @Test
  void anyProtocolPassesAndBytesSentEarlyAreNotLost() throws IOException {
    try (TestBackend backend = TestBackend.raw(TunnelTest::upperCase);
        GatewayUnderTest gateway = to(backend);
        RawClient client = gateway.client()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout/1\r\n\r\nearly\n");
      RawClient.Response response = client.receiveHead();
      assertEquals(101, response.status());
      assertEquals("shout/1", response.header("upgrade"));
      assertEquals("WELCOME", TestBackend.line(client.in()));
      assertEquals("EARLY", TestBackend.line(client.in()));
      client.send("GET /x HTTP/1.1\n");
      assertEquals("GET /X HTTP/1.1", TestBackend.line(client.in()));
      client.send("quit\n");
      assertTrue(client.ended());
    }
  }

  private static boolean upperCase(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    TestBackend.write(
        out,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: shout/1\r\nConnection: Upgrade\r\n\r\n"
            + "WELCOME\n");
    String line = TestBackend.line(in);
    while (line != null && !line.equals("quit")) {
      TestBackend.write(out, line.toUpperCase(java.util.Locale.ROOT) + "\n");
      line = TestBackend.line(in);
    }
    return false;
  }

  @Test
  void anEndpointMayDecline() throws IOException {
    try (TestBackend backend = TestBackend.saying("plain");
        GatewayUnderTest gateway = to(backend);
        RawClient client = gateway.client()) {
      String request =
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
      client.send(request + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals("plain", client.receive().body());
      assertEquals("plain", client.receive().body());
      assertEquals("GET /second HTTP/1.1", backend.last().line());
    }
  }

  @Test
  void refusingAnUpgradeKeepsTheConnection() throws IOException {
    try (GatewayUnderTest gateway = GatewayUnderTest.with(new Cluster());
        RawClient client = gateway.client()) {
      String request =
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
      client.send(request + request);
      assertEquals(404, client.receive().status());
      assertEquals(404, client.receive().status());
    }
  }

  @Test
  void http2InDisguiseDoesNotPass() throws IOException {
    try (TestBackend backend = TestBackend.saying("plain");
        GatewayUnderTest gateway = to(backend);
        RawClient client = gateway.client()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
              + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");
      assertEquals("plain", client.receive().body());
      assertFalse(backend.last().has("upgrade"));
      assertFalse(backend.last().has("http2-settings"));
    }
  }

  @Test
  void aQuietTunnelEnds() throws IOException {
    try (TestBackend backend = TestBackend.raw(TunnelTest::upperCase);
        GatewayUnderTest gateway = to(backend, new TestLimits().tunnel(200));
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout/1\r\n\r\n");
      assertEquals(101, client.receiveHead().status());
      assertEquals("WELCOME", TestBackend.line(client.in()));
      assertTrue(client.ended());
    }
  }
}
