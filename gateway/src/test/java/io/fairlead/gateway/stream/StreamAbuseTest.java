package io.fairlead.gateway.stream;

import static io.fairlead.model.meta.Protocol.TCP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.Await;
import io.fairlead.gateway.RawClient;
import io.fairlead.gateway.TestBackend;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What peers that do harm, or do nothing, cost us. */
class StreamAbuseTest {
  private static final int PORT = 9000;
  private static final int CLIENTS = 20;
  private static final int PIECE = 64 * 1024;
  private static final long EACH = 64L * 1024 * 1024;

  private static StreamWorld to(InetSocketAddress endpoint) {
    return new StreamWorld()
        .listener("tcp", GatewayListeners.Protocol.TCP, PORT)
        .service("db", TCP, endpoint)
        .route(RouteKind.TCP, "db", 1, "tcp");
  }

  private static long buffers() {
    var metric =
        assertInstanceOf(ByteBufAllocatorMetricProvider.class, ByteBufAllocator.DEFAULT).metric();
    return metric.usedDirectMemory() + metric.usedHeapMemory();
  }

  private static void still(AtomicLong sent) {
    AtomicLong before = new AtomicLong(-1);
    AtomicLong same = new AtomicLong();
    Await.until(
        "the senders to stand still for 100 looks",
        () -> {
          long now = sent.get();
          same.set(now > 0 && before.getAndSet(now) == now ? same.get() + 1 : 0);
          return same.get() > 100;
        },
        sent::get);
  }

  /** 1.25 GiB are on offer; what waits is in the kernel's buffers, and next to nothing in ours. */
  @Test
  void memoryIsFlatWhereClientsDoNotRead() throws IOException {
    AtomicLong sent = new AtomicLong();
    List<RawClient> clients = new ArrayList<>();
    try (TcpBackend source =
            TcpBackend.of(
                socket -> {
                  byte[] piece = new byte[PIECE];
                  for (long i = 0; i < EACH; i += PIECE) {
                    socket.getOutputStream().write(piece);
                    sent.addAndGet(PIECE);
                  }
                });
        StreamsUnderTest streams = new StreamsUnderTest(to(source.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      long before = buffers();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new RawClient(gateway));
      }
      still(sent);
      long grown = buffers() - before;
      assertTrue(grown < 32L * 1024 * 1024, () -> "buffers grew by " + grown);
      assertTrue(sent.get() < CLIENTS * EACH / 4, () -> "let in unread: " + sent.get());
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void memoryIsFlatWhereTheEndpointDoesNotRead() throws Exception {
    AtomicLong sent = new AtomicLong();
    List<RawClient> clients = new ArrayList<>();
    BlockingQueue<String> never = new LinkedBlockingQueue<>();
    try (TcpBackend deaf =
            TcpBackend.of(
                socket -> {
                  try {
                    never.poll(1, TimeUnit.MINUTES);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        StreamsUnderTest streams = new StreamsUnderTest(to(deaf.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      long before = buffers();
      for (int i = 0; i < CLIENTS; i++) {
        RawClient client = new RawClient(gateway);
        clients.add(client);
        Thread.ofVirtual().start(() -> pour(client, sent));
      }
      still(sent);
      long grown = buffers() - before;
      assertTrue(grown < 32L * 1024 * 1024, () -> "buffers grew by " + grown);
      assertTrue(sent.get() < CLIENTS * EACH / 4, () -> "let in unread: " + sent.get());
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  private static void pour(RawClient client, AtomicLong sent) {
    byte[] piece = new byte[PIECE];
    try {
      for (long i = 0; i < EACH; i += PIECE) {
        client.send(piece);
        sent.addAndGet(PIECE);
      }
    } catch (IOException e) {
      // closed at the end of the test
    }
  }

  @Test
  void aClientThatBreaksOffBreaksTheEndpointOff() throws Exception {
    BlockingQueue<String> end = new LinkedBlockingQueue<>();
    try (TcpBackend backend =
            TcpBackend.of(
                socket -> {
                  socket.getOutputStream().write("go\n".getBytes(UTF_8));
                  try {
                    end.add("read " + socket.getInputStream().read());
                  } catch (SocketException e) {
                    end.add("reset");
                  }
                });
        StreamsUnderTest streams = new StreamsUnderTest(to(backend.address()))) {
      try (RawClient client = new RawClient(streams.tcp(PORT))) {
        assertEquals("go", TestBackend.line(client.in()));
        client.socket().setSoLinger(true, 0);
      }
      assertEquals("reset", end.poll(30, TimeUnit.SECONDS), "not taken for the end");
      streams.awaitEnd();
    }
  }

  /** What comes after the end of one direction still passes in the other. */
  @Test
  void aHalfClosedConnectionEndsWhenTheOtherHalfIsQuiet() throws IOException {
    StreamLimits usual = StreamLimits.DEFAULT;
    StreamLimits impatient =
        new StreamLimits(
            usual.handshake(),
            usual.connect(),
            usual.tries(),
            usual.idle(),
            Duration.ofMillis(100),
            usual.udpIdle(),
            usual.udpClients(),
            usual.drain());
    try (TcpBackend backend =
            TcpBackend.of(
                socket -> {
                  socket.getInputStream().readAllBytes();
                  socket.getOutputStream().write("last words\n".getBytes(UTF_8));
                  new Semaphore(0).acquireUninterruptibly();
                });
        StreamsUnderTest streams = new StreamsUnderTest(to(backend.address()), impatient);
        RawClient client = new RawClient(streams.tcp(PORT))) {
      client.send("hello");
      client.socket().shutdownOutput();
      assertEquals("last words", TestBackend.line(client.in()));
      assertEquals(-1, client.in().read());
    }
  }

  @Test
  void aHelloThatDoesNotComeOrDoesNotEndIsNotWaitedFor() throws IOException {
    StreamWorld world =
        new StreamWorld()
            .tls("tls", 443, "")
            .service("db", TCP)
            .route(RouteKind.TLS, "db", 1, "tls");
    try (StreamsUnderTest streams = new StreamsUnderTest(world)) {
      InetSocketAddress gateway = streams.tls(443, Duration.ofMillis(100));
      try (RawClient silent = new RawClient(gateway)) {
        assertEquals(-1, silent.in().read());
      }
      try (RawClient slow = new RawClient(gateway)) {
        slow.send(new byte[] {22, 3, 1, 2, 0, 1, 0}); // a record of 512 bytes begins
        assertTrue(ended(slow), "cut off");
      }
      try (RawClient endless = new RawClient(gateway)) {
        byte[] hello = new byte[5 + 16_384];
        hello[0] = 22;
        hello[1] = 3;
        hello[2] = 1;
        hello[3] = 0x40;
        hello[5] = 1; // a hello
        hello[6] = 0x7f; // of 8 MiB
        assertThrows(
            IOException.class,
            () -> {
              for (int i = 0; i < 1000; i++) {
                endless.send(hello);
              }
            });
      }
    }
  }

  private static boolean ended(RawClient client) {
    try {
      return client.in().readAllBytes().length < 100; // an alert at most
    } catch (IOException e) {
      return true;
    }
  }
}
