package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One request and its response, and what the endpoint and the client see of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class ForwardingTest {
  private TestBackend backend;
  private GatewayUnderTest gateway;

  @BeforeAll
  void start() throws IOException {
    backend = TestBackend.answering(ForwardingTest::answer);
    gateway =
        GatewayUnderTest.with(
            new Cluster()
                .service("echo")
                .endpoints("echo", backend.address())
                .route("web", "web.example.com", "/", PathType.PREFIX, "echo"));
  }

  @AfterAll
  void stop() throws IOException {
    gateway.close();
    backend.close();
  }

  private static boolean answer(
      TestBackend.Request request, java.io.InputStream in, java.io.OutputStream out)
      throws IOException {
    String path = request.line().split(" ")[1];
    switch (path) {
      case "/chunked" ->
          TestBackend.write(
              out,
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                  + "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Sum: 5\r\nConnection: close\r\n\r\n");
      case "/until-close" -> {
        TestBackend.write(out, "HTTP/1.1 200 OK\r\n\r\nuntil the end");
        return false;
      }
      case "/old" -> {
        TestBackend.write(out, "HTTP/1.0 200 OK\nContent-Length: 3\n\nold");
        return false;
      }
      case "/204" -> TestBackend.write(out, "HTTP/1.1 204 No Content\r\n\r\n");
      case "/304" ->
          TestBackend.write(out, "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n");
      case "/head" -> TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      case "/hop" ->
          TestBackend.write(
              out,
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: X-Private, keep-alive\r\n"
                  + "Keep-Alive: timeout=5\r\nX-Private: 1\r\nX-Public: 1\r\n\r\n");
      case "/early-hints" ->
          TestBackend.write(
              out,
              "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                  + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      case "/garbage" -> TestBackend.write(out, "SSH-2.0-OpenSSH\r\n\r\n");
      case "/gzip-coding" ->
          TestBackend.write(
              out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
      case "/unasked-switch" ->
          TestBackend.write(
              out, "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
      case "/cut" -> {
        TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        return false;
      }
      default -> TestBackend.reply(out, "200 OK", request.body());
    }
    return true;
  }

  private RawClient.Response get(String path, String... headers) throws IOException {
    try (RawClient client = gateway.client()) {
      StringBuilder request =
          new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: web.example.com\r\n");
      List.of(headers).forEach(header -> request.append(header).append("\r\n"));
      return client.send(request + "\r\n").receive();
    }
  }

  @Test
  void saysWhoTheClientIsAndIgnoresWhatItClaims() throws IOException {
    get(
        "/headers",
        "X-Forwarded-For: 6.6.6.6",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: evil.example.com",
        "X-Forwarded-Port: 1",
        "X-Real-IP: 6.6.6.6",
        "Forwarded: for=6.6.6.6",
        "Proxy: http://evil.example.com");
    TestBackend.Request seen = backend.last();
    assertEquals("127.0.0.1", seen.header("x-forwarded-for"));
    assertEquals("6.6.6.6", seen.header("x-original-forwarded-for"));
    assertEquals("127.0.0.1", seen.header("x-real-ip"));
    assertEquals("http", seen.header("x-forwarded-proto"));
    assertEquals("web.example.com", seen.header("x-forwarded-host"));
    assertEquals(String.valueOf(gateway.http().getPort()), seen.header("x-forwarded-port"));
    assertEquals("web.example.com", seen.header("host"));
    assertFalse(seen.has("forwarded"));
    assertFalse(seen.has("proxy"));
    assertTrue(seen.header("x-request-id").matches("[0-9a-f]{32}"));
  }

  @Test
  void keepsAPlainRequestIdAndReplacesAnyOther() throws IOException {
    get("/id", "X-Request-ID: abc-123");
    assertEquals("abc-123", backend.last().header("x-request-id"));
    get("/id", "X-Request-ID: <script>");
    assertTrue(backend.last().header("x-request-id").matches("[0-9a-f]{32}"));
  }

  @Test
  void hopByHopHeadersEndHere() throws IOException {
    get(
        "/hop",
        "Connection: X-Mine, close, Host, X-Forwarded-For, Authorization",
        "X-Mine: 1",
        "Keep-Alive: 5",
        "Proxy-Connection: keep-alive",
        "TE: trailers, gzip",
        "Authorization: Bearer t");
    TestBackend.Request seen = backend.last();
    assertFalse(seen.has("x-mine"));
    assertFalse(seen.has("keep-alive"));
    assertFalse(seen.has("proxy-connection"));
    assertEquals("web.example.com", seen.header("host"));
    assertEquals("127.0.0.1", seen.header("x-forwarded-for"));
    assertEquals("Bearer t", seen.header("authorization"));
    assertEquals("trailers", seen.header("te"));
    RawClient.Response response = get("/hop");
    assertEquals("", response.header("x-private"));
    assertEquals("", response.header("keep-alive"));
    assertEquals("1", response.header("x-public"));
  }

  @Test
  void pathAndQueryGoOnAsTheyAre() throws IOException {
    get("/a%2Fb/../c//d;x?q=%20&r=a/../b");
    assertEquals("GET /a%2Fb/../c//d;x?q=%20&r=a/../b HTTP/1.1", backend.last().line());
  }

  @Test
  void absoluteFormBecomesAPathOfTheSameHost() throws IOException {
    get("http://web.example.com/abs?q");
    assertEquals("GET /abs?q HTTP/1.1", backend.last().line());
    assertEquals("web.example.com", backend.last().header("host"));
  }

  @Test
  void hostPortAndCaseDoNotMatter() throws IOException {
    assertEquals(200, gateway.get("WEB.Example.com:8080", "/").status());
    assertEquals("WEB.Example.com:8080", backend.last().header("host"));
  }

  @Test
  void bodiesOfAnyFraming() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("POST /post HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 5\r\n\r\nhello");
      assertEquals("hello", client.receive().body());
      client.send(
          "POST /post HTTP/1.1\r\nHost: web.example.com\r\nTransfer-Encoding: chunked\r\n"
              + "Trailer: X-Sum\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 5\r\nHost: evil\r\n\r\n");
      assertEquals("hello", client.receive().body());
      assertEquals("5", backend.last().header("trailer:x-sum"));
      assertFalse(backend.last().has("trailer:host"));
      client.send("POST /post HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 0\r\n\r\n");
      assertEquals("", client.receive().body());
    }
  }

  @Test
  void chunksAndTrailersComeBack() throws IOException {
    RawClient.Response response = get("/chunked");
    assertEquals("chunked", response.header("transfer-encoding"));
    assertEquals("abcde\ntrailer X-Sum: 5", response.body());
  }

  @Test
  void anOldClientGetsNoChunks() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("GET /chunked HTTP/1.0\r\nHost: web.example.com\r\n\r\n");
      RawClient.Response response = client.receive();
      assertEquals("", response.header("transfer-encoding"));
      assertEquals("close", response.header("connection"));
      assertEquals("abcde", response.body());
    }
    try (RawClient client = gateway.client()) {
      String request = "GET /x HTTP/1.0\r\nHost: web.example.com\r\nConnection: keep-alive\r\n\r\n";
      assertEquals("keep-alive", client.send(request).receive().header("connection"));
      assertEquals(200, client.send(request).receive().status());
    }
  }

  @Test
  void aBodyThatEndsWithTheConnectionBecomesChunked() throws IOException {
    try (RawClient client = gateway.client()) {
      String request = "GET /until-close HTTP/1.1\r\nHost: web.example.com\r\n\r\n";
      RawClient.Response response = client.send(request).receive();
      assertEquals("chunked", response.header("transfer-encoding"));
      assertEquals("until the end", response.body());
      assertEquals("until the end", client.send(request).receive().body());
    }
    assertEquals("old", get("/old").body());
  }

  @Test
  void responsesWithoutBodies() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("GET /204 HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
      assertEquals(204, client.receive().status());
      client.send("GET /304 HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
      assertEquals("99", client.receive().header("content-length"));
      client.send("HEAD /head HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
      assertEquals("1000", client.receiveHead().header("content-length"));
      client.send("HEAD /chunked HTTP/1.1\r\nHost: nowhere.example.com\r\n\r\n");
      assertEquals(404, client.receiveHead().status());
      client.send("GET /after HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
      assertEquals(200, client.receive().status());
    }
  }

  @Test
  void interimResponsesPass() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("GET /early-hints HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
      RawClient.Response hints = client.receiveHead();
      assertEquals(103, hints.status());
      assertEquals("</a>", hints.header("link"));
      assertEquals("ok", client.receive().body());
      client.send("GET /early-hints HTTP/1.0\r\nHost: web.example.com\r\n\r\n");
      assertEquals(200, client.receive().status());
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (RawClient client = gateway.client()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        String body = "n" + i;
        all.append("POST /p HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: ")
            .append(body.length())
            .append("\r\n\r\n")
            .append(body);
      }
      client.send(all.toString());
      for (int i = 0; i < 200; i++) {
        assertEquals("n" + i, client.receive().body());
      }
    }
  }

  @Test
  void closesWhenTheClientSaysSo() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: web.example.com\r\nConnection: close\r\n\r\n");
      assertEquals("close", client.receive().header("connection"));
      assertTrue(client.ended());
    }
  }

  @Test
  void badEndpointsAreNotPassedOn() throws IOException {
    assertEquals(502, get("/garbage").status());
    assertEquals(502, get("/gzip-coding").status());
    assertEquals(502, get("/unasked-switch").status());
    assertTrue(get("/garbage").body().contains("Service default/echo"));
  }

  @Test
  void aResponseThatIsCutOffIsNeverTakenForWhole() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("GET /cut HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
      IOException cut =
          org.junit.jupiter.api.Assertions.assertThrows(IOException.class, client::receive);
      assertTrue(String.valueOf(cut.getMessage()).contains("cut off"), cut.toString());
    }
  }

  @Test
  void connectionsAreUsedAgain() throws IOException {
    get("/warm");
    int before = backend.connections();
    try (RawClient client = gateway.client()) {
      for (int i = 0; i < 100; i++) {
        client.send("GET /k HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
        assertEquals(200, client.receive().status());
      }
    }
    assertTrue(backend.connections() - before <= 1, "connections: " + backend.connections());
  }

  @Test
  void errorsSayWhyInTheFormAskedFor() throws IOException {
    RawClient.Response text = gateway.get("nobody.example.com", "/x");
    assertEquals(404, text.status());
    assertTrue(text.body().contains("nobody.example.com"), text.body());
    try (RawClient client = gateway.client()) {
      client.send("GET /<x> HTTP/1.1\r\nHost: n.example.com\r\nAccept: application/json\r\n\r\n");
      RawClient.Response json = client.receive();
      assertEquals("application/json", json.header("content-type"));
      assertTrue(json.body().contains("\"reason\":\"NoHost\""), json.body());
      client.send("GET / HTTP/1.1\r\nHost: n.example.com\r\nAccept: text/html,*/*\r\n\r\n");
      assertTrue(client.receive().body().contains("<h1>404 Not Found</h1>"));
    }
  }
}
