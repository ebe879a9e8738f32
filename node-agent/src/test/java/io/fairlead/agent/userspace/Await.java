package io.fairlead.agent.userspace;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something to become true, with a deadline and a word on what was last seen. */
public final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(2);

  private Await() {}

  public static void until(Supplier<String> lastSeen, BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + DEADLINE + ": " + lastSeen.get());
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
