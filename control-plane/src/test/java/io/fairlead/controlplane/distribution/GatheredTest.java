package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
  void itRestsByHowLongThereWasNoQuiet() {
    List<Duration> pauses = new ArrayList<>();
    Gathered task =
        new Gathered(
            runs::incrementAndGet,
            busy -> REST.plusMillis(busy),
            (pause, then) -> {
              pauses.add(pause);
              rests.add(then);
            });
    task.ask();
    for (int i = 0; i < 3; i++) {
      task.ask();
      rests.remove().run();
    }
    rests.remove().run();
    task.ask();
    assertEquals(
        List.of(REST, REST.plusMillis(1), REST.plusMillis(2), REST.plusMillis(3), REST), pauses);
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
