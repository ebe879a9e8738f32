package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies pass piece by piece, and no faster than the slower side. */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class StreamingTest {
  private static final long HUGE = 1L << 30;

  /** What kernel buffers on two connections may hold, and a little of our own. */
  private static final long IN_BETWEEN = 24L << 20;

  private static Cluster routed(TestBackend backend) {
    return new Cluster()
        .open()
        .service("web")
        .endpoints("web", backend.address())
        .route("web", "web.example.com", "/", PathType.PREFIX, "web");
  }

  @Test
  void anEndpointIsReadNoFasterThanTheClientReads() throws IOException {
    AtomicLong sent = new AtomicLong();
    try (TestBackend endless =
            TestBackend.raw(
                (request, in, out) -> {
                  TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + HUGE + "\r\n\r\n");
                  byte[] piece = new byte[64 * 1024];
                  while (sent.addAndGet(piece.length) < HUGE) {
                    out.write(piece);
                  }
                  return false;
                });
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(endless));
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
      assertEquals(200, client.receiveHead().status());
      assertStalls(sent);
      byte[] some = client.in().readNBytes(32 << 20);
      assertEquals(32 << 20, some.length);
      Await.until("the endpoint to go on", () -> sent.get() > 32 << 20, sent::get);
    }
  }

  @Test
  void aClientIsReadNoFasterThanTheEndpointReads() throws Exception {
    AtomicLong sent = new AtomicLong();
    CompletableFuture<Void> readOn = new CompletableFuture<>();
    try (TestBackend reluctant =
            TestBackend.raw(
                (request, in, out) -> {
                  readOn.join();
                  in.skipNBytes(HUGE >> 3);
                  return TestBackend.reply(out, "200 OK", "all");
                });
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(reluctant));
        RawClient client = gateway.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: "
              + (HUGE >> 3)
              + "\r\n\r\n");
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> pour(client, HUGE >> 3, sent));
      assertStalls(sent);
      readOn.complete(null);
      assertEquals("all", client.receive().body());
      writer.get(10, TimeUnit.SECONDS);
    }
  }

  private static void pour(RawClient client, long bytes, AtomicLong sent) {
    byte[] piece = new byte[64 * 1024];
    try {
      while (sent.get() < bytes) {
        client.send(piece);
        sent.addAndGet(piece.length);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** It gets going, and comes to rest long before the end. */
  private static void assertStalls(AtomicLong sent) {
    Await.until("some bytes", () -> sent.get() > 0, sent::get);
    long[] seen = {-1, System.nanoTime()};
    Await.until(
        "the flow to stop",
        () -> {
          if (sent.get() != seen[0]) {
            seen[0] = sent.get();
            seen[1] = System.nanoTime();
          }
          return System.nanoTime() - seen[1] > TimeUnit.MILLISECONDS.toNanos(400);
        },
        sent::get);
    assertTrue(sent.get() < IN_BETWEEN, "under way: " + sent.get());
  }

  @Test
  void piecesAreNotHeldBack() throws Exception {
    CompletableFuture<Void> second = new CompletableFuture<>();
    try (TestBackend slow =
            TestBackend.raw(
                (request, in, out) -> {
                  TestBackend.write(
                      out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
                  second.join();
                  TestBackend.write(out, "1\r\nb\r\n0\r\n\r\n");
                  return true;
                });
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(slow));
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
      client.receiveHead();
      assertEquals("1", TestBackend.line(client.in()));
      assertEquals("a", TestBackend.line(client.in()));
      second.complete(null);
      assertEquals("1", TestBackend.line(client.in()));
      assertEquals("b", TestBackend.line(client.in()));
    }
  }

  @Test
  void requestPiecesAreNotHeldBackAndTheAnswerMayComeFirst() throws IOException {
    try (TestBackend echo =
            TestBackend.raw(
                (request, in, out) -> {
                  TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
                  TestBackend.write(out, String.valueOf((char) in.read()));
                  TestBackend.write(out, String.valueOf((char) in.read()));
                  return true;
                });
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(echo));
        RawClient client = gateway.client()) {
      client.send("POST / HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 2\r\n\r\n");
      assertEquals(200, client.receiveHead().status());
      client.send("x");
      assertEquals('x', client.in().read());
      client.send("y");
      assertEquals('y', client.in().read());
    }
  }

  @Test
  void hundredContinueGoesFromEndToEnd() throws IOException {
    try (TestBackend polite = TestBackend.raw(StreamingTest::askForBodyUnlessForbidden);
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(polite))) {
      try (RawClient client = gateway.client()) {
        client.send(
            "POST /yes HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 4\r\n"
                + "Expect: 100-continue\r\n\r\n");
        assertEquals(100, client.receiveHead().status());
        client.send("body");
        assertEquals("body", client.receive().body());
      }
      try (RawClient client = gateway.client()) {
        client.send(
            "POST /no HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 4\r\n"
                + "Expect: 100-continue\r\n\r\n");
        assertEquals(403, client.receive().status());
        assertTrue(client.ended());
      }
    }
  }

  private static boolean askForBodyUnlessForbidden(
      TestBackend.Request request, InputStream in, OutputStream out) throws IOException {
    if (request.line().contains("/no")) {
      TestBackend.reply(out, "403 Forbidden", "no");
      return false;
    }
    assertEquals("100-continue", request.header("expect"));
    TestBackend.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
    return TestBackend.reply(out, "200 OK", new String(in.readNBytes(4), ISO));
  }

  private static final java.nio.charset.Charset ISO = java.nio.charset.StandardCharsets.ISO_8859_1;

  @Test
  void aClientThatLeavesIsNoReasonToGoOnWithTheEndpoint() throws IOException {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    try (TestBackend waiting =
            TestBackend.raw(
                (request, in, out) -> {
                  end.complete(in.read());
                  return false;
                });
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(waiting))) {
      try (RawClient client = gateway.client()) {
        client.send("GET / HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
        Await.until("the request", () -> !waiting.requests().isEmpty(), waiting::requests);
      }
      Await.until("the endpoint's connection to end", end::isDone, () -> "still open");
      assertEquals(-1, end.join());
    }
  }

  @Test
  void anAnswerBeforeTheWholeBodyStillArrives() throws IOException {
    try (TestBackend strict =
            TestBackend.raw(
                (request, in, out) -> {
                  TestBackend.reply(out, "413 Content Too Large", "too large");
                  in.transferTo(OutputStream.nullOutputStream());
                  return false;
                });
        GatewayUnderTest gateway = GatewayUnderTest.with(routed(strict));
        RawClient client = gateway.client()) {
      client.send("POST / HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 100000000\r\n\r\n");
      AtomicLong sent = new AtomicLong();
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> pour(client, 1 << 20, sent))
              .exceptionally(closedWhileSending -> null);
      assertEquals("too large", client.receive().body());
      writer.join();
    }
  }
}
