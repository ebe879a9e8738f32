package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody can hold a connection for ever by doing nothing, or next to nothing. */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class TimeoutsTest {
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void end() {
    over.countDown();
  }

  private boolean untilOver() {
    try {
      return over.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GatewayUnderTest to(TestBackend backend, TestLimits limits) throws IOException {
    return GatewayUnderTest.with(
        new Cluster()
            .service("web")
            .endpoints("web", backend.address())
            .route("web", "", "/", PathType.PREFIX, "web"),
        limits.limits());
  }

  @Test
  void aHeadThatTricklesIsCutShort() throws Exception {
    try (TestBackend backend = TestBackend.saying("ok");
        GatewayUnderTest gateway = to(backend, new TestLimits().requestHead(300));
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nX-A: ");
      Thread trickle =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (!over.await(50, TimeUnit.MILLISECONDS)) {
                        client.send("a");
                      }
                    } catch (IOException | InterruptedException e) {
                      over.countDown();
                    }
                  });
      RawClient.Response response = client.receive();
      assertEquals(408, response.status());
      over.countDown();
      trickle.join();
    }
  }

  @Test
  void aQuietConnectionIsClosedWithoutAWord() throws IOException {
    try (TestBackend backend = TestBackend.saying("ok");
        GatewayUnderTest gateway = to(backend, new TestLimits().keepAlive(200))) {
      try (RawClient fresh = gateway.client()) {
        assertTrue(fresh.ended());
      }
      try (RawClient used = gateway.client()) {
        used.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(200, used.receive().status());
        assertTrue(used.ended());
      }
    }
  }

  @Test
  void aBodyThatStopsIsNotWaitedFor() throws IOException {
    try (TestBackend backend = TestBackend.saying("ok");
        GatewayUnderTest gateway = to(backend, new TestLimits().clientBody(200));
        RawClient client = gateway.client()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
      assertEquals(408, client.receive().status());
      assertTrue(client.ended());
      Await.until("the endpoint to be let go", () -> backend.open() == 0, backend::open);
    }
  }

  @Test
  void anEndpointThatDoesNotAnswerIs504() throws IOException {
    try (TestBackend silent = TestBackend.answering((request, in, out) -> untilOver());
        GatewayUnderTest gateway = to(silent, new TestLimits().response(200));
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      RawClient.Response response = client.receive();
      assertEquals(504, response.status());
      assertTrue(response.body().contains("Service default/web"), response.body());
      assertTrue(response.body().contains("200 ms"), response.body());
      client.send("GET / HTTP/1.1\r\nHost: nobody\r\n\r\n");
      assertEquals(504, client.receive().status());
    }
  }

  @Test
  void anEndpointThatStopsHalfWayIsCutOff() throws IOException {
    try (TestBackend half =
            TestBackend.answering(
                (request, in, out) -> {
                  TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                  return untilOver();
                });
        GatewayUnderTest gateway = to(half, new TestLimits().response(200));
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      IOException cut = assertThrows(IOException.class, client::receive);
      assertTrue(String.valueOf(cut.getMessage()).contains("cut off"), cut.toString());
    }
  }

  @Test
  void aClientThatDoesNotReadIsLetGo() throws IOException {
    try (TestBackend endless =
            TestBackend.answering(
                (request, in, out) -> {
                  TestBackend.write(out, "HTTP/1.1 200 OK\r\n\r\n");
                  byte[] piece = new byte[1 << 16];
                  while (over.getCount() > 0) {
                    out.write(piece);
                  }
                  return false;
                });
        GatewayUnderTest gateway = to(endless, new TestLimits().clientTake(300));
        RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(200, client.receiveHead().status());
      Await.until("the endpoint to be let go", () -> endless.open() == 0, endless::open);
    }
  }

  @Test
  void idleConnectionsToEndpointsAreClosed() throws IOException {
    try (TestBackend backend = TestBackend.saying("ok");
        GatewayUnderTest gateway = to(backend, new TestLimits().upstreamIdle(200))) {
      assertEquals(200, gateway.get("a", "/").status());
      assertEquals(1, backend.open());
      Await.until("the pool to let go", () -> backend.open() == 0, backend::open);
    }
  }
}
