package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two parsers could read differently are refused, the connection ends, and nothing of
 * them reaches an endpoint (RFC 9112 11.2; CVE-2026-42581, CVE-2026-50020, CL.TE, TE.CL, TE.0).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class SmugglingTest {
  private static final String HOST = "Host: web.example.com\r\n";

  private TestBackend backend;
  private GatewayUnderTest gateway;

  @BeforeAll
  void start() throws IOException {
    backend = TestBackend.saying("ok");
    gateway = GatewayUnderTest.with(cluster());
  }

  private Cluster cluster() {
    return new Cluster()
        .service("web")
        .endpoints("web", backend.address())
        .route("web", "web.example.com", "/", PathType.PREFIX, "web");
  }

  @AfterAll
  void stop() throws IOException {
    gateway.close();
    backend.close();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        bad(
            "both lengths",
            400,
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "two equal lengths",
            400,
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
        bad(
            "two lengths",
            400,
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        bad(
            "a list of lengths",
            400,
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3, 3\r\n\r\nabc"),
        bad("a signed length", 400, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: +3\r\n\r\nabc"),
        bad("a negative length", 400, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: -1\r\n\r\n"),
        bad("a hex length", 400, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0x3\r\n\r\nabc"),
        bad(
            "chunked twice",
            400,
            "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "two codings headers",
            400,
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
        bad(
            "another coding",
            400,
            "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "a coding in disguise",
            400,
            "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        bad(
            "a coding with a control character",
            400,
            "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
        bad(
            "chunks from an HTTP/1.0 client",
            400,
            "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad("a folded header", 400, "GET / HTTP/1.1\r\n" + HOST + "X-A: 1\r\n two\r\n\r\n"),
        bad(
            "a folded Transfer-Encoding",
            400,
            "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
        bad("a blank before the first header", 400, "GET / HTTP/1.1\r\n " + HOST + "\r\n"),
        bad(
            "a blank before the colon",
            400,
            "GET / HTTP/1.1\r\n" + HOST + "Content-Length : 3\r\n\r\nabc"),
        bad("a header without a colon", 400, "GET / HTTP/1.1\r\n" + HOST + "X-A\r\n\r\n"),
        bad("an empty header name", 400, "GET / HTTP/1.1\r\n" + HOST + ": x\r\n\r\n"),
        bad("a header name with a slash", 400, "GET / HTTP/1.1\r\n" + HOST + "a/b: x\r\n\r\n"),
        bad("NUL in a header", 400, "GET / HTTP/1.1\r\n" + HOST + "X-A: a\0b\r\n\r\n"),
        bad("CR in a header", 400, "GET / HTTP/1.1\r\n" + HOST + "X-A: a\rX-B: b\r\n\r\n"),
        bad("a line that ends in LF", 400, "GET / HTTP/1.1\n" + HOST + "\r\n"),
        bad("a header that ends in LF", 400, "GET / HTTP/1.1\r\n" + HOST + "X-A: 1\n\r\n"),
        bad("control bytes before the request", 400, "\0\1GET / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("two blanks in the request line", 400, "GET  / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a tab in the request line", 400, "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a CR in the request line", 400, "GET /\r HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a blank in the target", 400, "GET /a b HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a blank after the version", 400, "GET / HTTP/1.1 \r\n" + HOST + "\r\n"),
        bad("no version", 400, "GET /\r\n" + HOST + "\r\n"),
        bad("bytes outside ASCII in the target", 400, "GET /\u00e4 HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a fragment", 400, "GET /#x HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a target that is no path", 400, "GET web HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("no Host", 400, "GET / HTTP/1.1\r\n\r\n"),
        bad("two Hosts", 400, "GET / HTTP/1.1\r\n" + HOST + "Host: b\r\n\r\n"),
        bad("a Host that is none", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        bad("a Host with user", 400, "GET / HTTP/1.1\r\nHost: u@web.example.com\r\n\r\n"),
        bad("a Host with a bad port", 400, "GET / HTTP/1.1\r\nHost: web.example.com:x\r\n\r\n"),
        bad(
            "another host in the URL",
            400,
            "GET http://other.example.com/ HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a path above the root", 400, "GET /a/../../b HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a path with NUL", 400, "GET /%00 HTTP/1.1\r\n" + HOST + "\r\n"),
        bad(
            "the WebSocket draft that hides 8 bytes",
            400,
            "GET / HTTP/1.1\r\n"
                + HOST
                + "Connection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key1: 1\r\n"
                + "Sec-WebSocket-Key2: 2\r\n\r\nGET /evi"),
        bad(
            "a bad chunk size",
            400,
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\n\r\nz\r\nabc\r\n0\r\n\r\n"),
        bad(
            "a chunk size that overflows",
            400,
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
        bad(
            "a chunk that is longer than its size",
            400,
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcde\r\n0\r\n\r\n"),
        bad(
            "a chunk extension that ends in LF",
            400,
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\n\r\n3;a\nbc\r\nabc\r\n0\r\n\r\n"),
        bad("CONNECT", 405, "CONNECT web.example.com:443 HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("TRACE", 405, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a preface that is none", 505, "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
        bad("HTTP/1.2", 505, "GET / HTTP/1.2\r\n" + HOST + "\r\n"),
        bad("a long target", 414, "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + HOST + "\r\n"),
        bad(
            "a long header",
            431,
            "GET / HTTP/1.1\r\n" + HOST + "X-A: " + "a".repeat(40_000) + "\r\n\r\n"),
        bad(
            "many headers",
            431,
            "GET / HTTP/1.1\r\n" + HOST + "X-A: 0123456789\r\n".repeat(3000) + "\r\n"));
  }

  private static Arguments bad(String what, int status, String bytes) {
    return Arguments.of(what, status, bytes);
  }

  @ParameterizedTest(name = "{0} is refused with {1}")
  @MethodSource("malformed")
  void isRefused(String what, int status, String bytes) throws IOException {
    int before = complete();
    try (RawClient client = gateway.client()) {
      client.send(bytes + "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n");
      RawClient.Response response = client.receive();
      assertEquals(status, response.status(), response.body());
      assertEquals("close", response.header("connection"));
      assertTrue(client.ended(), "more came after " + response);
    }
    assertEquals(before, complete(), "requests that reached the endpoint");
  }

  /** The same, byte by byte, so that it does not depend on how the bytes are packed. */
  @ParameterizedTest(name = "{0} is refused with {1}, byte by byte")
  @MethodSource("malformed")
  void isRefusedByteByByte(String what, int status, String bytes) throws IOException {
    if (bytes.length() > 300) {
      return;
    }
    int before = complete();
    try (RawClient client = gateway.client()) {
      int got;
      try {
        for (int i = 0; i < bytes.length(); i++) {
          client.send(bytes.substring(i, i + 1));
        }
        client.send("\r\n\r\n");
        got = client.receive().status();
      } catch (java.net.SocketException e) {
        got = status; // closed while we were still sending
      }
      assertEquals(status, got);
    }
    assertEquals(before, complete(), "requests that reached the endpoint");
  }

  /** Requests an endpoint took for whole; a head whose body is refused later may reach it. */
  private int complete() {
    return backend.requests().size();
  }

  @Test
  void whatIsAcceptedIsExactlyWhatTheEndpointSees() throws IOException {
    Random random = new Random(4711);
    String valid =
        "POST /a?b=c HTTP/1.1\r\n"
            + HOST
            + "Transfer-Encoding: chunked\r\nX-A: b\r\n\r\n"
            + "5\r\nhello\r\n0\r\n\r\n"
            + "GET /second HTTP/1.1\r\n"
            + HOST
            + "Content-Length: 3\r\n\r\nabc";
    String alphabet = "\r\n\t \0:;,0123456789abcfxCLTE-\u000b\u000c\u0085\u00ff";
    AtomicInteger accepted = new AtomicInteger();
    int before = complete();
    List<String> requests = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      StringBuilder mutated = new StringBuilder(valid);
      int mutations = 1 + random.nextInt(2);
      for (int m = 0; m < mutations; m++) {
        int at = random.nextInt(mutated.length());
        char with = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> mutated.setCharAt(at, with);
          case 1 -> mutated.insert(at, with);
          default -> mutated.deleteCharAt(at);
        }
      }
      requests.add(mutated.toString());
    }
    try (GatewayUnderTest impatient = GatewayUnderTest.with(cluster(), impatient());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore atOnce = new Semaphore(100);
      for (String request : requests) {
        atOnce.acquireUninterruptibly();
        clients.execute(
            () -> {
              count(impatient, request, accepted);
              atOnce.release();
            });
      }
    }
    assertEquals(accepted.get(), complete() - before, "answers 200 against requests seen");
    assertTrue(accepted.get() > 200, "accepted " + accepted);
  }

  private static ProxyLimits impatient() {
    return new TestLimits().requestHead(200).keepAlive(200).clientBody(200).limits();
  }

  private static void count(GatewayUnderTest gateway, String bytes, AtomicInteger accepted) {
    try (RawClient client = gateway.client()) {
      client.send(bytes);
      while (true) {
        RawClient.Response response = client.receive();
        if (response.status() == 200) {
          accepted.incrementAndGet();
        }
      }
    } catch (IOException ended) {
      // the gateway closed the connection: what all of these come to
    }
  }
}
