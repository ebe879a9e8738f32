package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HTTP/2 of clients: by ALPN and by prior knowledge, before endpoints of HTTP/1.1 (I22). */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class Http2Test {
  private static final TestCertificate CERTIFICATE = TestCertificate.of("localhost");
  private static final byte[] BIG = new byte[5 << 20];
  private static final CompletableFuture<Void> READ_ON = new CompletableFuture<>();
  private static final CountDownLatch TOGETHER = new CountDownLatch(40);
  private static final AtomicLong POURED = new AtomicLong();

  private static TestBackend backend;
  private static TestBackend raw;
  private static GatewayUnderTest gateway;

  @BeforeAll
  static void start() throws IOException {
    new Random(1).nextBytes(BIG);
    backend = TestBackend.answering((request, in, out) -> answer(request, out));
    raw =
        TestBackend.raw(
            (request, in, out) -> {
              if (request.line().contains("/raw/take")) {
                READ_ON.join();
                in.skipNBytes(HUGE_UPLOAD);
                return TestBackend.reply(out, "200 OK", "taken");
              }
              TestBackend.write(out, "HTTP/1.1 200 OK\r\n\r\n");
              byte[] piece = new byte[64 << 10];
              while (POURED.addAndGet(piece.length) < 1L << 30) {
                out.write(piece);
              }
              return false;
            });
    gateway =
        GatewayUnderTest.with(
            new Cluster()
                .open()
                .service("web")
                .endpoints("web", backend.address())
                .service("raw")
                .endpoints("raw", raw.address())
                .certificate(CERTIFICATE.asSecret("tls"))
                .ingress(
                    "web",
                    List.of(
                        new IngressRoutes.HostRule(
                            "",
                            List.of(
                                new IngressRoutes.PathRule(
                                    "/", PathType.PREFIX, Cluster.backend("web")),
                                new IngressRoutes.PathRule(
                                    "/raw", PathType.PREFIX, Cluster.backend("raw"))))),
                    List.of(new IngressRoutes.Tls(List.of(""), Cluster.named("tls")))));
  }

  private static final int HUGE_UPLOAD = 8 << 20;

  private static boolean answer(TestBackend.Request request, OutputStream out) throws IOException {
    return switch (request.line().split(" ")[1]) {
      case "/together" -> {
        TOGETHER.countDown();
        yield TestBackend.reply(out, "200 OK", awaited() ? "all" : "not all");
      }
      case "/trailers" -> {
        TestBackend.write(
            out,
            "HTTP/1.1 200 OK\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "2\r\n"
                + "hi\r\n"
                + "0\r\n"
                + "x-sum: 1\r\n\r\n");
        yield true;
      }
      case "/until-close" -> {
        TestBackend.write(out, "HTTP/1.1 200 OK\r\n\r\nto the end");
        yield false;
      }
      case "/cut" -> {
        TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        yield false;
      }
      case "/nothing" -> {
        TestBackend.write(out, "HTTP/1.1 204 No Content\r\nX-Kept: yes\r\n\r\n");
        yield true;
      }
      default -> TestBackend.reply(out, "200 OK", request.body());
    };
  }

  private static boolean awaited() {
    try {
      return TOGETHER.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    READ_ON.complete(null);
    gateway.close();
    backend.close();
    raw.close();
  }

  private static HttpClient client() throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_2)
        .sslContext(CERTIFICATE.trusted())
        .connectTimeout(Duration.ofSeconds(20))
        .build();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(
        URI.create("https://localhost:" + gateway.https().getPort() + path));
  }

  @Test
  void alpnChoosesIt() throws Exception {
    try (HttpClient client = client()) {
      HttpResponse<String> response =
          client.send(to("/").build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, response.version());
      assertEquals(200, response.statusCode());
      TestBackend.Request seen = last("GET / HTTP/1.1");
      assertEquals("localhost:" + gateway.https().getPort(), seen.header("host"));
      assertEquals("https", seen.header("x-forwarded-proto"));
    }
  }

  private static TestBackend.Request last(String line) {
    return backend.requests().stream()
        .filter(request -> request.line().equals(line))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void requestsOfOneConnectionRunAtOnce() throws Exception {
    try (HttpClient client = client()) {
      List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(client.sendAsync(to("/together").build(), HttpResponse.BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> one : all) {
        assertEquals("all", one.get(30, TimeUnit.SECONDS).body());
      }
    }
  }

  @Test
  void bodiesPassBothWays() throws Exception {
    String text = "x".repeat(3 << 20);
    try (HttpClient client = client()) {
      for (HttpRequest.BodyPublisher body :
          List.of(
              HttpRequest.BodyPublishers.ofString(text),
              HttpRequest.BodyPublishers.ofByteArrays(
                  List.of(text.getBytes(StandardCharsets.US_ASCII))))) {
        HttpResponse<String> response =
            client.send(to("/echo").POST(body).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertArrayEquals(
            text.getBytes(StandardCharsets.US_ASCII),
            response.body().getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  void endsOfResponsesOfAnyFraming() throws Exception {
    try (HttpClient client = client()) {
      assertEquals("to the end", get(client, "/until-close").body());
      assertEquals("yes", get(client, "/nothing").headers().firstValue("x-kept").orElseThrow());
      HttpResponse<String> head =
          client.send(
              to("/").method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, head.statusCode());
      assertEquals(400, get(client, "/%2e%2e/").statusCode());
    }
  }

  private static HttpResponse<String> get(HttpClient client, String path) throws Exception {
    return client.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void trailersComeBack() throws Exception {
    try (RawHttp2 client = new RawHttp2(gateway.http())) {
      client.send(RawHttp2.HEADERS, 5, 1, RawHttp2.get("/trailers"));
      assertEquals(0, client.await(RawHttp2.HEADERS).flags() & RawHttp2.END_STREAM);
      assertEquals("hi", text(client.await(RawHttp2.DATA)));
      RawHttp2.Frame trailers = client.await(RawHttp2.HEADERS);
      assertTrue(trailers.ends(), trailers::toString);
    }
  }

  private static String text(RawHttp2.Frame data) {
    return new String(data.payload(), StandardCharsets.US_ASCII);
  }

  @Test
  void aRequestsTrailersReachTheEndpoint() throws Exception {
    try (RawHttp2 client = new RawHttp2(gateway.http())) {
      client
          .send(
              RawHttp2.HEADERS,
              RawHttp2.END_HEADERS,
              1,
              RawHttp2.block(
                  ":method",
                  "POST",
                  ":scheme",
                  "http",
                  ":authority",
                  "a",
                  ":path",
                  "/echo",
                  "te",
                  "trailers",
                  "cookie",
                  "a=1",
                  "cookie",
                  "b=2"))
          .send(RawHttp2.DATA, 0, 1, "body".getBytes(StandardCharsets.US_ASCII))
          .send(RawHttp2.HEADERS, 5, 1, RawHttp2.block("x-sum", "1"));
      RawHttp2.Frame data = client.await(RawHttp2.DATA);
      assertEquals("body", text(data));
      TestBackend.Request seen = last("POST /echo HTTP/1.1");
      assertEquals("chunked", seen.header("transfer-encoding"));
      assertEquals("trailers", seen.header("te"));
      assertEquals("1", seen.header("trailer:x-sum"));
      assertEquals("a=1; b=2", seen.header("cookie"));
    }
  }

  @Test
  void aResponseThatIsCutOffIsNeverTakenForWhole() throws Exception {
    try (RawHttp2 client = new RawHttp2(gateway.http())) {
      client.send(RawHttp2.HEADERS, 5, 1, RawHttp2.get("/cut"));
      assertEquals("RST 2", client.verdict());
      client.send(RawHttp2.HEADERS, 5, 3, RawHttp2.get("/"));
      assertEquals("answered", client.verdict());
    }
  }

  @Test
  void anEndpointIsReadNoFasterThanTheClientAllows() throws Exception {
    try (RawHttp2 client = new RawHttp2(gateway.http())) {
      client.send(RawHttp2.HEADERS, 5, 1, RawHttp2.get("/raw/pour"));
      client.await(RawHttp2.DATA);
      assertStalls(POURED);
      assertTrue(POURED.get() < 48L << 20, POURED::toString);
      // Other streams go on: the connection's window is not what holds.
      client.send(RawHttp2.WINDOW_UPDATE, 0, 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0);
      client.send(RawHttp2.HEADERS, 5, 3, RawHttp2.get("/"));
      RawHttp2.Frame head = client.await(RawHttp2.HEADERS);
      while (head.stream() != 3) {
        head = client.await(RawHttp2.HEADERS);
      }
    }
  }

  @Test
  void aClientIsAskedForNoMoreThanTheEndpointTakes() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (HttpClient client = client()) {
      byte[] piece = new byte[32 << 10];
      Iterable<byte[]> pieces =
          () ->
              new java.util.Iterator<>() {
                @Override
                public boolean hasNext() {
                  return sent.get() < HUGE_UPLOAD;
                }

                @Override
                public byte[] next() {
                  sent.addAndGet(piece.length);
                  return Arrays.copyOf(piece, piece.length);
                }
              };
      CompletableFuture<HttpResponse<String>> response =
          client.sendAsync(
              to("/raw/take")
                  .header("x-chunks", "no")
                  .POST(
                      HttpRequest.BodyPublishers.fromPublisher(
                          HttpRequest.BodyPublishers.ofByteArrays(pieces), HUGE_UPLOAD))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      Await.until("the request", () -> !raw.requests().isEmpty(), raw::requests);
      assertStalls(sent);
      READ_ON.complete(null);
      assertEquals("taken", response.get(30, TimeUnit.SECONDS).body());
    }
  }

  /** Nothing more passes for a while. */
  private static void assertStalls(AtomicLong sent) {
    long[] last = {-1, System.nanoTime()};
    Await.until(
        "it to stall",
        () -> {
          long now = sent.get();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - last[1] > Duration.ofMillis(500).toNanos();
        },
        sent::get);
  }

  @Test
  void aQuietConnectionIsToldAndClosed() throws Exception {
    try (GatewayUnderTest impatient =
            GatewayUnderTest.with(new Cluster(), new TestLimits().keepAlive(300).limits());
        RawHttp2 client = new RawHttp2(impatient.http());
        RawHttp2 half = new RawHttp2(impatient.http())) {
      client.send(RawHttp2.HEADERS, 5, 1, RawHttp2.get("/"));
      assertEquals("answered", client.verdict());
      assertEquals("GOAWAY 0", client.verdict());
      half.send(new byte[] {0, 0, 20, RawHttp2.HEADERS, 5, 0, 0, 0, 1, 0}); // the rest never comes
      assertEquals("GOAWAY 0", half.verdict());
    }
  }

  @Test
  void closingLetsStreamsEnd() throws Exception {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    try (TestBackend slow =
            TestBackend.answering(
                (request, in, out) -> {
                  answer.join();
                  return TestBackend.reply(out, "200 OK", "done");
                });
        GatewayUnderTest closing =
            GatewayUnderTest.with(
                new Cluster()
                    .open()
                    .service("web")
                    .endpoints("web", slow.address())
                    .route("web", "", "/", PathType.PREFIX, "web"));
        RawHttp2 client = new RawHttp2(closing.http())) {
      client.send(RawHttp2.HEADERS, 5, 1, RawHttp2.get("/slow"));
      Await.until("the request", () -> !slow.requests().isEmpty(), slow::requests);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
      assertEquals("GOAWAY 0", client.verdict());
      answer.complete(null);
      assertEquals("done", text(client.await(RawHttp2.DATA)));
      closed.get(20, TimeUnit.SECONDS);
    }
  }
}
