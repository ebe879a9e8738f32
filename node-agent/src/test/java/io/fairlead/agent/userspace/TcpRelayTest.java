package io.fairlead.agent.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpRelayTest {
  private static final int PORT = 7;

  private final AddressPlan plan = new AddressPlan();
  private final World world = new World();
  private final String vip = plan.address(10);
  private final UserspacePlane plane;
  private final Backend echo;

  TcpRelayTest() throws IOException {
    plane = UserspacePlane.start(AddressPlan.inet(plan.address(1)), _ -> false, _ -> {});
    echo = Backend.echoing("echo", plan.address(21));
  }

  @BeforeEach
  void echoService() {
    world.service("echo", vip, 8000 + PORT).backends("echo", echo).applyTo(plane);
  }

  @AfterEach
  void close() throws IOException {
    plane.close();
    echo.close();
  }

  @Test
  void aClientThatHasSaidAllStillHearsTheAnswer() throws IOException {
    byte[] question = "all there is".getBytes(StandardCharsets.UTF_8);
    try (Client client = Client.to(vip, 8000 + PORT)) {
      client.socket().getOutputStream().write(question);
      client.socket().shutdownOutput();
      assertArrayEquals(question, client.socket().getInputStream().readAllBytes());
    }
    Await.until(() -> "cut " + echo.cut(), () -> echo.connections() == 1);
    assertEquals(0, echo.cut());
  }

  @Test
  void everyByteArrivesInOrder() throws Exception {
    byte[] sent = new byte[32 * 1024 * 1024];
    new Random(7).nextBytes(sent);
    try (Client client = Client.to(vip, 8000 + PORT)) {
      CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(client));
      client.socket().getOutputStream().write(sent);
      client.socket().shutdownOutput();
      assertArrayEquals(sent, received.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void aReceiverThatDoesNotReadStopsTheSender() throws Exception {
    AtomicLong taken = new AtomicLong();
    try (Client client = Client.to(vip, 8000 + PORT)) {
      Thread sender = Thread.ofVirtual().start(() -> push(client.socket(), taken));
      long before = -1;
      while (before != taken.get()) { // nothing is read, so it must come to rest
        before = taken.get();
        TimeUnit.MILLISECONDS.sleep(300); // the sample interval of "at rest"
      }
      assertTrue(before < 64L * 1024 * 1024, "buffered " + before + " bytes for a dead reader");
      assertTrue(sender.isAlive());
      assertTrue(Client.ask(vip, 8000 + PORT).startsWith("who"), "others are served meanwhile");
    }
  }

  @Test
  void aResetOfTheEndpointReachesTheClient() throws IOException {
    try (Client client = Client.to(vip, 8000 + PORT)) {
      client.ask();
      plane.close();
      assertThrows(IOException.class, () -> expectMore(client));
    }
  }

  @Test
  void aResetOfTheClientReachesTheEndpoint() throws IOException {
    try (Client client = Client.to(vip, 8000 + PORT)) {
      client.ask();
      client.socket().setSoLinger(true, 0);
    }
    Await.until(() -> "cut " + echo.cut(), () -> echo.cut() == 1);
  }

  private static void expectMore(Client client) throws IOException {
    if (client.socket().getInputStream().read() < 0) {
      throw new IOException("ended");
    }
  }

  private static byte[] readAll(Client client) {
    try (InputStream in = client.socket().getInputStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void push(Socket socket, AtomicLong taken) {
    byte[] chunk = new byte[64 * 1024];
    try {
      while (true) {
        socket.getOutputStream().write(chunk);
        taken.addAndGet(chunk.length);
      }
    } catch (IOException e) {
      taken.addAndGet(0); // the test has ended and closed the socket
    }
  }
}
