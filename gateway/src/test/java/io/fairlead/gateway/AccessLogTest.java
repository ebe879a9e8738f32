package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.accesslog.AccessLogFormat;
import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ServerOptions;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A line for each request, and which trace it belongs to. */
class AccessLogTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  @TempDir Path directory;

  /** A gateway with a log, and a backend named {@code web} behind {@code web.example.com}. */
  private record Logged(Path file, TestBackend backend, GatewayUnderTest gateway, AccessLog log)
      implements AutoCloseable {

    static Logged in(Path directory, AccessLogFormat format) throws IOException {
      Path file = directory.resolve("access.log");
      AccessLog log = AccessLog.open(new AccessLogSettings(file.toString(), format));
      TestBackend backend = TestBackend.saying("hello");
      GatewayUnderTest gateway =
          new GatewayUnderTest(
              ProxyLimits.DEFAULT,
              new ServerOptions(log, TrustedProxies.NONE, ProxyHeaderPorts.OFF));
      gateway.apply(
          new Cluster()
              .service("web")
              .service("none")
              .endpoints("web", TestBackend.nowhere(), backend.address())
              .route("web", "web.example.com", "/", PathType.PREFIX, "web")
              .route("none", "none.example.com", "/", PathType.PREFIX, "none")
              .annotated("quiet.example.com", "Prefix /", "web", "enable-access-log", "false"));
      return new Logged(file, backend, gateway, log);
    }

    List<String> lines(int count) {
      Await.until("lines", () -> read().size() >= count, this::read);
      assertEquals(count, read().size(), () -> read().toString());
      return read();
    }

    private List<String> read() {
      try {
        return Files.readAllLines(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    JsonNode json(int line) {
      return JsonMapper.shared().readTree(lines(line + 1).get(line));
    }

    RawClient.Response send(String head, String... more) throws IOException {
      try (RawClient client = gateway.client()) {
        String headers = more.length == 0 ? "" : String.join("\r\n", more) + "\r\n";
        return client.send(head + "\r\n" + headers + "\r\n").receive();
      }
    }

    @Override
    public void close() throws IOException {
      gateway.close();
      log.close();
      backend.close();
    }
  }

  /** The fields of ingress-nginx' upstreaminfo, in its order. */
  @Test
  void ingressNginxLines() throws IOException {
    try (Logged logged = Logged.in(directory, AccessLogFormat.INGRESS_NGINX)) {
      logged.send(
          "POST /a?b=c HTTP/1.1",
          "Host: web.example.com",
          "User-Agent: say \"x\\\"",
          "X-Request-ID: id-1",
          "Content-Length: 0");
      logged.send("GET /x HTTP/1.1", "Host: none.example.com", "X-Request-ID: id-2");
      String sent = logged.lines(2).get(0);
      String endpoint = "127\\.0\\.0\\.1:" + logged.backend().address().getPort();
      Pattern line =
          Pattern.compile(
              "127\\.0\\.0\\.1 - - \\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}]"
                  + " \"POST /a\\?b=c HTTP/1\\.1\" 200 5 \"-\" \"say \\\\x22x\\\\x5C\\\\x22\""
                  + " 0 \\d+\\.\\d{3} \\[default-web-80] \\[]"
                  + " (127\\.0\\.0\\.1:\\d+, )?"
                  + endpoint
                  + " (0, )?5 (\\d+\\.\\d{3}, )?\\d+\\.\\d{3} (502, )?200 id-1");
      assertTrue(line.matcher(sent).matches(), sent);
      String refused = logged.lines(2).get(1);
      assertTrue(refused.contains("\"GET /x HTTP/1.1\" 503 "), refused);
      assertTrue(refused.endsWith(" [default-none-80] [] - - - - id-2"), refused);
    }
  }

  @Test
  void jsonLinesTellRouteEndpointAndReason() throws IOException {
    try (Logged logged = Logged.in(directory, AccessLogFormat.JSON)) {
      logged.send("POST /a?b=c HTTP/1.1", "Host: web.example.com", "Content-Length: 4", "", "body");
      JsonNode line = logged.json(0);
      assertEquals("/a", line.path("path").asString());
      assertEquals("b=c", line.path("request_query").asString());
      assertEquals(4, line.path("request_length").asInt());
      assertEquals(5, line.path("bytes_sent").asInt());
      assertEquals("Ingress", line.path("kind").asString());
      assertEquals("default", line.path("namespace").asString());
      assertEquals("web", line.path("ingress_name").asString());
      assertEquals("web", line.path("service_name").asString());
      assertTrue(
          line.path("upstream_addr")
              .asString()
              .endsWith("127.0.0.1:" + logged.backend().address().getPort()));
      logged.send("GET / HTTP/1.1", "Host: nobody.example.com");
      assertEquals(404, logged.json(1).path("status").asInt());
      assertEquals("NoHost", logged.json(1).path("reason").asString());
      logged.send("GET / HTTP/1.1", "Host: quiet.example.com");
      logged.send("BROKEN");
      assertEquals(400, logged.json(2).path("status").asInt(), "quiet has no line (A27)");
    }
  }

  @Test
  void aClientThatGoesFirstIs499() throws Exception {
    try (TestBackend stuck = TestBackend.answering((_, in, _) -> in.read() > 0);
        Logged logged = Logged.in(directory, AccessLogFormat.JSON)) {
      logged
          .gateway()
          .apply(
              new Cluster()
                  .service("stuck")
                  .endpoints("stuck", stuck.address())
                  .route("stuck", "stuck.example.com", "/", PathType.PREFIX, "stuck"));
      try (RawClient client = logged.gateway().client()) {
        client.send("GET / HTTP/1.1\r\nHost: stuck.example.com\r\n\r\n");
        Await.until("the request", () -> !stuck.requests().isEmpty(), stuck::requests);
      }
      assertEquals(499, logged.json(0).path("status").asInt());
    }
  }

  @Test
  void webSocketsHaveALineAtTheirEnd() throws Exception {
    try (Logged logged = Logged.in(directory, AccessLogFormat.COMBINED);
        TestBackend echo = TestBackend.raw(WebSocketEcho::answer);
        HttpClient http = HttpClient.newHttpClient()) {
      logged
          .gateway()
          .apply(
              new Cluster()
                  .service("echo")
                  .endpoints("echo", echo.address())
                  .route("echo", "", "/", PathType.PREFIX, "echo"));
      WebSocketClient socket = new WebSocketClient(http, logged.gateway().http());
      assertEquals("hello", socket.echo("hello"));
      socket.close();
      String line = logged.lines(1).get(0);
      assertTrue(line.matches(".* HTTP/1\\.1\" 101 [1-9]\\d* .*"), line);
    }
  }

  @Test
  void aRotatedFileIsMadeAnew() throws IOException {
    try (Logged logged = Logged.in(directory, AccessLogFormat.COMBINED)) {
      logged.send("GET /1 HTTP/1.1", "Host: web.example.com");
      logged.lines(1);
      Files.move(logged.file(), directory.resolve("access.log.1"));
      Await.until(
          "a new file",
          () -> {
            try {
              logged.send("GET /2 HTTP/1.1", "Host: web.example.com");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return Files.exists(logged.file());
          },
          () -> "none");
    }
  }

  /** W3C Trace Context: passed on as it came, else begun and not sampled. */
  @Test
  void tracesGoOnOrBegin() throws IOException {
    try (Logged logged = Logged.in(directory, AccessLogFormat.JSON)) {
      logged.send(
          "GET / HTTP/1.1", "Host: web.example.com", "traceparent: " + PARENT, "tracestate: a=b");
      assertEquals(PARENT, logged.backend().last().header("traceparent"));
      assertEquals("a=b", logged.backend().last().header("tracestate"));
      assertEquals(TRACE, logged.json(0).path("trace_id").asString());

      for (String bad :
          List.of(
              "00-" + "0".repeat(32) + "-b7ad6b7169203331-01",
              "ff" + PARENT.substring(2),
              PARENT + "-more",
              PARENT.toUpperCase(Locale.ROOT))) {
        logged.send(
            "GET / HTTP/1.1", "Host: web.example.com", "traceparent: " + bad, "tracestate: a=b");
        String made = logged.backend().last().header("traceparent");
        assertTrue(made.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00"), made);
        assertFalse(logged.backend().last().has("tracestate"), bad);
      }

      RawClient.Response page =
          logged.send(
              "GET / HTTP/1.1",
              "Host: nobody.example.com",
              "Accept: application/json",
              "traceparent: " + PARENT);
      assertEquals(TRACE, JsonMapper.shared().readTree(page.body()).path("traceId").asString());
    }
  }

  @Test
  void aFileThatCanNotBeOpenedIsToldAtTheStart() {
    AccessLogSettings nowhere =
        new AccessLogSettings(
            directory.resolve("no/such/place").toString(), AccessLogFormat.COMBINED);
    assertThrows(IOException.class, () -> AccessLog.open(nowhere));
  }
}
