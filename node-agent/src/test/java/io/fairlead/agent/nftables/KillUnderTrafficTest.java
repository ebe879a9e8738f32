package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code kill -9} of the agent while clients connect as fast as they can: nobody notices. */
@Timeout(120)
class KillUnderTrafficTest {
  private static final int CONNECTIONS = 500;

  private final Semaphore done = new Semaphore(0);
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private Lab lab;

  @BeforeEach
  void start() throws Exception {
    Lab.assumePossible();
    lab = new Lab();
  }

  @AfterEach
  void stop() throws Exception {
    over.set(true);
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void noConnectionFailsAndNoElementIsTouched() throws Exception {
    Process first = PlaneProcess.start(lab.node);
    awaitInForce(first);
    List<CompletableFuture<Void>> clients =
        List.of(connecting(lab.pods.get(2)), connecting(lab.outside));
    awaitMore();
    Process second = null;
    try (ElementMonitor monitor = ElementMonitor.start(lab.node)) {
      first.destroyForcibly().onExit().join();
      awaitMore();
      second = PlaneProcess.start(lab.node);
      awaitInForce(second);
      awaitMore();
      second.destroyForcibly().onExit().join();
      awaitMore();
      assertEquals("", monitor.said());
    } finally {
      first.destroyForcibly();
      if (second != null) {
        second.destroyForcibly();
      }
    }
    over.set(true);
    clients.forEach(CompletableFuture::join);
    assertEquals(List.of(), failures, "of " + connections + " connections");
  }

  private CompletableFuture<Void> connecting(NetworkNamespace from) {
    return CompletableFuture.runAsync(
        () -> {
          while (!over.get()) {
            try {
              String answer = Lab.tcp(from, PlaneProcess.VIP, 80);
              if (!answer.startsWith("pod1 ")) {
                failures.add(answer);
              }
            } catch (Exception e) {
              failures.add(e.toString());
            }
            done.release();
            connections.incrementAndGet();
          }
        },
        command -> Thread.ofPlatform().daemon().start(command));
  }

  private void awaitMore() throws InterruptedException {
    done.drainPermits();
    assertTrue(done.tryAcquire(CONNECTIONS, 60, TimeUnit.SECONDS), failures::toString);
  }

  private static void awaitInForce(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    assertEquals(PlaneProcess.IN_FORCE, line);
  }
}
