package io.fairlead.agent.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Make before break: whatever happens to endpoints, as long as one is usable nobody notices. */
@Timeout(90)
class DrainTest {
  private static final int CLIENTS = 50;
  private static final int FLIPS = 1000;

  private final AddressPlan plan = new AddressPlan();
  private final World world = new World();
  private final String vip = plan.address(10);

  @Test
  void aThousandEndpointChangesFailNoRequest() throws Exception {
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    AtomicInteger served = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    try (UserspacePlane plane =
            UserspacePlane.start(AddressPlan.inet(plan.address(1)), _ -> false, _ -> {});
        Backend a = Backend.answering("a", plan.address(21));
        Backend b = Backend.answering("b", plan.address(22))) {
      world.service("api", vip, 8080).backends("api", a).applyTo(plane);
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Thread.ofVirtual().start(() -> ask(over, served, failures)));
      }
      for (int flip = 0; flip < FLIPS; flip++) {
        world.backends("api", flip % 2 == 0 ? b : a).applyTo(plane);
        int target = served.get() + 2;
        Await.until(() -> "served " + served, () -> served.get() >= target);
      }
      over.set(true);
      for (Thread client : clients) {
        client.join();
      }
      assertEquals(List.of(), List.copyOf(failures));
      assertTrue(served.get() >= 2 * FLIPS, "served " + served);
      assertTrue(a.connections() > 0 && b.connections() > 0);
    }
  }

  private void ask(AtomicBoolean over, AtomicInteger served, Queue<String> failures) {
    while (!over.get()) {
      try {
        Client.ask(vip, 8080);
        served.incrementAndGet();
      } catch (IOException e) {
        failures.add(e.toString());
      }
    }
  }
}
