package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * B27: routes and endpoints change as often as they like, no connection notices. The long form:
 * {@code -Dchanges=100000}.
 */
class ChangesTest {
  private static final int CHANGES = Integer.getInteger("changes", 1000);
  private static final int SOCKETS = Integer.getInteger("changes.sockets", 200);

  /** What may have come to be in use since the first tenth of the changes. */
  private static final long SLACK = 8 << 20;

  @Test
  void aThousandChangesBreakNothing() throws Exception {
    CompletableFuture<Void> finishSlow = new CompletableFuture<>();
    try (TestBackend one = TestBackend.saying("ok");
        TestBackend two = TestBackend.saying("ok");
        TestBackend chat = TestBackend.raw(WebSocketEcho::answer);
        TestBackend slow =
            TestBackend.answering(
                (request, in, out) -> {
                  TestBackend.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl");
                  finishSlow.join();
                  TestBackend.write(out, "ow");
                  return false;
                });
        HttpClient http = HttpClient.newHttpClient()) {
      Cluster cluster =
          new Cluster()
              .service("web")
              .endpoints("web", one.address(), two.address())
              .service("chat")
              .endpoints("chat", chat.address())
              .service("slow")
              .endpoints("slow", slow.address())
              .route("web", "web.example.com", "/", PathType.PREFIX, "web")
              .route("slow", "slow.example.com", "/", PathType.PREFIX, "slow")
              .route("chat", "", "/", PathType.PREFIX, "chat");
      try (GatewayUnderTest gateway = GatewayUnderTest.with(cluster)) {
        List<WebSocketClient> sockets = new ArrayList<>();
        for (int i = 0; i < SOCKETS; i++) {
          sockets.add(new WebSocketClient(http, gateway.http()));
        }
        RawClient patient = gateway.client();
        patient.send("GET / HTTP/1.1\r\nHost: slow.example.com\r\n\r\n");
        assertEquals(200, patient.receiveHead().status());
        Load load = Load.start(gateway);
        long before = 0;
        for (int i = 0; i < CHANGES; i++) {
          if (i == CHANGES / 10) {
            before = live();
          }
          change(cluster, i, one, two, chat, slow);
          gateway.apply(cluster);
          if (i % 100 == 0) {
            for (WebSocketClient socket : sockets) {
              assertEquals("n" + i, socket.echo("n" + i));
            }
          }
        }
        long grown = live() - before;
        load.stop();
        assertTrue(grown < SLACK, () -> "grown by " + grown + " bytes");
        assertTrue(load.errors.isEmpty(), () -> "errors: " + load.errors);
        assertTrue(load.done.get() > 100, () -> "requests: " + load.done);
        finishSlow.complete(null);
        assertEquals("slow", new String(patient.in().readNBytes(4), StandardCharsets.US_ASCII));
        patient.close();
        for (WebSocketClient socket : sockets) {
          assertEquals("still here", socket.echo("still here"));
        }
      }
    }
  }

  /** Bytes that are in use after a collection, of the heap and of buffers beside it. */
  private static long live() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }

  /** Routes come and go; of the two web endpoints one is there at any time; chat and slow go. */
  private static void change(
      Cluster cluster,
      int i,
      TestBackend one,
      TestBackend two,
      TestBackend chat,
      TestBackend slow) {
    switch (i % 5) {
      case 0 -> cluster.endpoints("web", one.address());
      case 1 -> cluster.endpoints("web", one.address(), two.address());
      case 2 -> cluster.endpoints("web", two.address());
      case 3 ->
          cluster.route(
              "other-" + i % 50, "h" + i + ".example.com", "/p" + i, PathType.EXACT, "web");
      default -> {
        if (i % 2 == 0) {
          cluster.endpoints("chat").endpoints("slow");
        } else {
          cluster.endpoints("chat", chat.address()).endpoints("slow", slow.address());
        }
      }
    }
  }

  /** Clients that go on asking, half of them on one connection each. */
  private static final class Load {
    final AtomicInteger done = new AtomicInteger();
    final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<CompletableFuture<Void>> clients = new ArrayList<>();

    static Load start(GatewayUnderTest gateway) {
      Load load = new Load();
      for (int i = 0; i < 8; i++) {
        boolean keep = i % 2 == 0;
        CompletableFuture<Void> ended = new CompletableFuture<>();
        load.clients.add(ended);
        Thread.ofVirtual().start(() -> load.run(gateway, keep, ended));
      }
      return load;
    }

    private void run(GatewayUnderTest gateway, boolean keep, CompletableFuture<Void> ended) {
      try {
        while (!stopped.get()) {
          try (RawClient client = gateway.client()) {
            do {
              client.send("GET / HTTP/1.1\r\nHost: web.example.com\r\n\r\n");
              RawClient.Response response = client.receive();
              if (response.status() != 200) {
                errors.add(response.toString());
              }
              done.incrementAndGet();
            } while (keep && !stopped.get());
          }
        }
      } catch (IOException e) {
        errors.add(e.toString());
      } finally {
        ended.complete(null);
      }
    }

    void stop() {
      stopped.set(true);
      clients.forEach(CompletableFuture::join);
    }
  }
}
