package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no honest HTTP/2 client sends, and how it ends; everybody else is served meanwhile. */
class Http2AbuseTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int FRAME_SIZE_ERROR = 6;
  private static final int CALM = 11;

  private static TestBackend backend;
  private static GatewayUnderTest gateway;

  @BeforeAll
  static void start() throws IOException {
    backend = TestBackend.saying("ok");
    gateway =
        GatewayUnderTest.with(
            new Cluster()
                .service("web")
                .endpoints("web", backend.address())
                .route("web", "", "/", PathType.PREFIX, "web"));
  }

  @AfterAll
  static void stop() throws IOException {
    gateway.close();
    backend.close();
  }

  /**
   * @param frames what the client sends after its preface
   * @param verdicts what may come of it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Case(String name, byte[] frames, List<String> verdicts) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case malformed(String name, String... headers) {
    return new Case(
        name,
        RawHttp2.frame(RawHttp2.HEADERS, 5, 1, RawHttp2.block(headers)),
        List.of("RST " + PROTOCOL_ERROR));
  }

  private static Case flood(String name, int times, byte[] frame) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(frame);
    }
    return new Case(name, all.toByteArray(), List.of("GOAWAY " + CALM, "closed"));
  }

  static Stream<Case> cases() {
    return Stream.of(floods(), frames(), malformedHeads()).flatMap(all -> all);
  }

  private static byte[] all(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  private static byte[] post(String... more) {
    return all(
        RawHttp2.block(":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/"),
        RawHttp2.block(more));
  }

  private static Case connectionError(String name, int error, byte[]... frames) {
    return new Case(name, all(frames), List.of("GOAWAY " + error));
  }

  private static Case streamError(String name, int error, byte[]... frames) {
    return new Case(name, all(frames), List.of("RST " + error));
  }

  /** Frames that break the rules of windows, streams, lengths and trailers. */
  private static Stream<Case> frames() {
    byte[] most = {0x7f, -1, -1, -1};
    byte[] begun = RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, post());
    byte[] three =
        RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, post("content-length", "3"));
    return Stream.of(
        connectionError(
            "a connection's window that overflows",
            FLOW_CONTROL_ERROR,
            RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 0, most)),
        connectionError(
            "a connection's window that grows by nothing",
            PROTOCOL_ERROR,
            RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[4])),
        connectionError(
            "INITIAL_WINDOW_SIZE past its end",
            FLOW_CONTROL_ERROR,
            RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, -128, 0, 0, 0})),
        connectionError(
            "a frame that is too long",
            FRAME_SIZE_ERROR,
            begun,
            RawHttp2.frame(RawHttp2.DATA, 0, 1, new byte[(16 << 10) + 1])),
        connectionError(
            "data of a stream that never began",
            PROTOCOL_ERROR,
            RawHttp2.frame(RawHttp2.DATA, 1, 5, new byte[1])),
        connectionError(
            "a stream with a number of the server's",
            PROTOCOL_ERROR,
            RawHttp2.frame(RawHttp2.HEADERS, 5, 2, RawHttp2.get("/"))),
        streamError(
            "a stream's window that overflows",
            FLOW_CONTROL_ERROR,
            begun,
            RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 1, most)),
        streamError(
            "a body longer than its length",
            PROTOCOL_ERROR,
            three,
            RawHttp2.frame(RawHttp2.DATA, 1, 1, new byte[5])),
        streamError(
            "a body shorter than its length",
            PROTOCOL_ERROR,
            three,
            RawHttp2.frame(RawHttp2.DATA, 1, 1, new byte[2])),
        streamError(
            "a pseudo-header in trailers",
            PROTOCOL_ERROR,
            begun,
            RawHttp2.frame(RawHttp2.HEADERS, 5, 1, RawHttp2.block(":path", "/other"))),
        streamError(
            "a line end in trailers",
            PROTOCOL_ERROR,
            begun,
            RawHttp2.frame(RawHttp2.HEADERS, 5, 1, RawHttp2.block("x", "a\r\nb: c"))));
  }

  /**
   * One header kept in the table and named ten thousand times: 1.5 MB out of 10 KB (HPACK bomb).
   */
  @Test
  void aHeadThatUnpacksWithoutEndReachesNobody() throws IOException {
    int before = backend.requests().size();
    byte[] repeated = new byte[10_000];
    Arrays.fill(repeated, (byte) 0xbe); // the newest entry of the table
    byte[] kept = RawHttp2.block("x", "f".repeat(120));
    kept[0] = 0x40; // literal with indexing
    try (RawHttp2 client = new RawHttp2(gateway.http());
        RawHttp2 other = new RawHttp2(gateway.http())) {
      client.send(RawHttp2.HEADERS, 5, 1, all(RawHttp2.get("/"), kept, repeated));
      client.verdict();
      other.send(RawHttp2.HEADERS, 5, 1, RawHttp2.get("/"));
      assertEquals("answered", other.verdict());
    }
    assertEquals(before + 1, backend.requests().size(), "nothing of it reaches an endpoint");
  }

  private static Stream<Case> floods() {
    ByteArrayOutputStream resets = new ByteArrayOutputStream();
    ByteArrayOutputStream provoked = new ByteArrayOutputStream();
    for (int stream = 1; stream < 2000; stream += 2) {
      resets.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, 5, stream, RawHttp2.get("/")));
      resets.writeBytes(RawHttp2.frame(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
      provoked.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, 5, stream, RawHttp2.get("/")));
      provoked.writeBytes(RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, stream, new byte[4]));
    }
    ByteArrayOutputStream continuations = new ByteArrayOutputStream();
    continuations.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, 1, 1, RawHttp2.get("/")));
    ByteArrayOutputStream large = new ByteArrayOutputStream();
    large.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, 1, 1, RawHttp2.get("/")));
    byte[] filler = RawHttp2.block("x-filler", "f".repeat(100)).clone();
    ByteArrayOutputStream fillers = new ByteArrayOutputStream();
    for (int i = 0; i < 140; i++) {
      fillers.writeBytes(filler);
    }
    for (int i = 0; i < 200; i++) {
      continuations.writeBytes(
          RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.block("a", "b")));
      large.writeBytes(RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, fillers.toByteArray()));
    }
    byte[] post =
        RawHttp2.frame(
            RawHttp2.HEADERS,
            RawHttp2.END_HEADERS,
            1,
            RawHttp2.block(":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/"));
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    empty.writeBytes(post);
    for (int i = 0; i < 200; i++) {
      empty.writeBytes(RawHttp2.frame(RawHttp2.DATA, 0, 1));
    }
    List<String> ended = List.of("GOAWAY " + CALM, "closed");
    return Stream.of(
        new Case("rapid reset (CVE-2023-44487)", resets.toByteArray(), ended),
        new Case("made you reset (CVE-2025-8671)", provoked.toByteArray(), ended),
        new Case("small CONTINUATION frames (CVE-2024-27316)", continuations.toByteArray(), ended),
        new Case(
            "CONTINUATION frames without end",
            large.toByteArray(),
            List.of("GOAWAY 1", "GOAWAY " + CALM, "closed")),
        new Case("empty DATA frames (CVE-2019-9518)", empty.toByteArray(), ended),
        flood("PING (CVE-2019-9512)", 3000, RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8])),
        flood("SETTINGS (CVE-2019-9515)", 3000, RawHttp2.frame(RawHttp2.SETTINGS, 0, 0)),
        flood(
            "PRIORITY (CVE-2019-9513)",
            3000,
            RawHttp2.frame(RawHttp2.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 1})));
  }

  private static Stream<Case> malformedHeads() {
    String m = ":method";
    String s = ":scheme";
    String a = ":authority";
    String p = ":path";
    return Stream.of(
        malformed("no path", m, "GET", s, "http", a, "a"),
        malformed("empty path", m, "GET", s, "http", a, "a", p, ""),
        malformed("a path that is no path", m, "GET", s, "http", a, "a", p, "x"),
        malformed("a blank in the path", m, "GET", s, "http", a, "a", p, "/a HTTP/1.1"),
        malformed("a line end in the path", m, "GET", s, "http", a, "a", p, "/a\r\nx: y"),
        malformed("a method that is none", m, "GET /", s, "http", a, "a", p, "/"),
        malformed("two paths", m, "GET", s, "http", a, "a", p, "/", p, "/b"),
        malformed("an unknown pseudo-header", m, "GET", s, "http", a, "a", p, "/", ":x", "y"),
        malformed("a pseudo-header after others", m, "GET", s, "http", a, "a", "x", "y", p, "/"),
        malformed("an upper-case name", m, "GET", s, "http", a, "a", p, "/", "X-A", "b"),
        malformed("a name with a colon", m, "GET", s, "http", a, "a", p, "/", "x:a", "b"),
        malformed("a line end in a value", m, "GET", s, "http", a, "a", p, "/", "x", "a\r\nb: c"),
        malformed("NUL in a value", m, "GET", s, "http", a, "a", p, "/", "x", "a\0b"),
        malformed("Connection", m, "GET", s, "http", a, "a", p, "/", "connection", "close"),
        malformed("Upgrade", m, "GET", s, "http", a, "a", p, "/", "upgrade", "websocket"),
        malformed(
            "Transfer-Encoding",
            m,
            "GET",
            s,
            "http",
            a,
            "a",
            p,
            "/",
            "transfer-encoding",
            "chunked"),
        malformed("TE other than trailers", m, "GET", s, "http", a, "a", p, "/", "te", "gzip"),
        malformed("another Host", m, "GET", s, "http", a, "a", p, "/", "host", "b"),
        malformed(
            "a length that is too long",
            m,
            "GET",
            s,
            "http",
            a,
            "a",
            p,
            "/",
            "content-length",
            "5"),
        malformed(
            "a length that is none", m, "GET", s, "http", a, "a", p, "/", "content-length", "+1"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itEndsAs(Case abuse) throws IOException {
    int before = backend.requests().size();
    try (RawHttp2 client = new RawHttp2(gateway.http());
        RawHttp2 other = new RawHttp2(gateway.http())) {
      String verdict = sendAll(client, abuse);
      assertTrue(abuse.verdicts().contains(verdict), verdict);
      other.send(RawHttp2.HEADERS, 5, 1, RawHttp2.get("/"));
      assertEquals("answered", other.verdict());
    }
    if (abuse.verdicts().getFirst().startsWith("RST")) {
      assertEquals(before + 1, backend.requests().size(), "nothing of it reaches an endpoint");
    }
  }

  /** The first thing that comes back that ends what the case expects to be ended. */
  private static String sendAll(RawHttp2 client, Case abuse) throws IOException {
    try {
      client.send(abuse.frames());
    } catch (IOException closed) {
      return "closed";
    }
    boolean ofStream = abuse.verdicts().get(0).startsWith("RST");
    String verdict = client.verdict();
    while (!ofStream && (verdict.startsWith("RST") || verdict.equals("answered"))) {
      verdict = client.verdict();
    }
    return verdict;
  }
}
