package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a gateway ends. */
class DrainTest {

  @Test
  void requestsInFlightEndWellAndNothingNewBegins() throws Exception {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    try (TestBackend slow =
            TestBackend.answering(
                (request, in, out) -> {
                  if (request.line().contains("slow")) {
                    answer.join();
                  }
                  return TestBackend.reply(out, "200 OK", "done");
                });
        RawClients clients = new RawClients(gateway(slow))) {
      RawClient busy = clients.open();
      RawClient idle = clients.open();
      RawClient silent = clients.open();
      busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      idle.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(200, idle.receive().status());
      Await.until("the request", () -> slow.requests().size() >= 2, slow::requests);

      CompletableFuture<Void> closing = CompletableFuture.runAsync(clients.gateway::close);

      RawClient.Response last;
      do {
        idle.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
        last = idle.receive();
        assertEquals("done", last.body(), "who asks on is answered");
      } while (!last.header("connection").equals("close"));
      RawClient.awaitRefused(clients.gateway.http());
      assertTrue(silent.ended(), "an idle connection is closed soon");
      answer.complete(null);
      RawClient.Response response = busy.receive();
      assertEquals("done", response.body());
      assertEquals("close", response.header("connection"));
      closing.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void notReadyComesBeforeNoMoreConnections() throws Exception {
    try (TestBackend backend = TestBackend.saying("hello");
        RawClients clients = new RawClients(gateway(backend))) {
      assertEquals(200, clients.gateway.told("/readyz").statusCode());
      clients.gateway.drain();
      assertEquals(503, clients.gateway.told("/readyz").statusCode());
      assertEquals(200, clients.gateway.told("/healthz").statusCode());
      RawClient.Response late = clients.gateway.get("a", "/");
      assertEquals(200, late.status());
      assertEquals("", late.header("connection"), "its connection goes on");
    }
  }

  @Test
  void closingDoesNotWaitForEver() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    try (TestBackend stuck =
            TestBackend.answering(
                (request, in, out) -> {
                  never.join();
                  return false;
                });
        RawClients clients =
            new RawClients(
                gateway(stuck, ProxyLimits.DEFAULT.drainingFor(Duration.ofMillis(100))))) {
      clients.open().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      Await.until("the request", () -> !stuck.requests().isEmpty(), stuck::requests);
      long start = System.nanoTime();
      clients.gateway.close();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(took.compareTo(ProxyLimits.DEFAULT.drain()) < 0, "took " + took);
    } finally {
      never.complete(null);
    }
  }

  private static GatewayUnderTest gateway(TestBackend backend) throws IOException {
    return gateway(backend, ProxyLimits.DEFAULT);
  }

  private static GatewayUnderTest gateway(TestBackend backend, ProxyLimits limits)
      throws IOException {
    return GatewayUnderTest.with(
        new Cluster()
            .service("web")
            .endpoints("web", backend.address())
            .route("web", "", "/", PathType.PREFIX, "web"),
        limits);
  }

  private record RawClients(GatewayUnderTest gateway) implements AutoCloseable {
    RawClient open() throws IOException {
      return gateway.client();
    }

    @Override
    public void close() {
      gateway.close();
    }
  }
}
