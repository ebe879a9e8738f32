package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GatheredTest {
  private static final Duration REST = Duration.ofMillis(100);

  private final AtomicInteger runs = new AtomicInteger();
  private final Queue<Runnable> rests = new ArrayDeque<>();

  @Test
  void whoAsksFirstIsServedAtOnceAndTheRestTogether() {
    Gathered task = new Gathered(runs::incrementAndGet, () -> REST, (_, then) -> rests.add(then));
    task.ask();
    assertEquals(1, runs.get());
    for (int i = 0; i < 5000; i++) {
      task.ask();
    }
    assertEquals(1, runs.get(), "it rests");
    rests.remove().run();
    assertEquals(2, runs.get(), "once for all who asked");
    rests.remove().run();
    assertEquals(2, runs.get(), "nobody asked");
    task.ask();
    assertEquals(3, runs.get(), "and it is rested");
    assertEquals(1, rests.size());
  }

  @Test
  void whatFailedIsRunAgainForWhoAsksNext() {
    Gathered task =
        new Gathered(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time");
              }
            },
            () -> REST,
            (_, then) -> rests.add(then));
    task.ask();
    rests.remove().run();
    task.ask();
    assertEquals(2, runs.get());
  }

  @Test
  void whoAsksWhileItRunsIsServedByAnotherRun() {
    AtomicReference<Gathered> asked = new AtomicReference<>();
    Gathered task =
        new Gathered(
            () -> {
              if (runs.incrementAndGet() < 3) {
                Objects.requireNonNull(asked.get()).ask();
              }
            },
            () -> Duration.ZERO,
            (_, then) -> rests.add(then));
    asked.set(task);
    task.ask();
    assertEquals(3, runs.get());
    assertEquals(0, rests.size());
  }
}
