package io.fairlead.agent.userspace;

import java.time.Duration;
import java.util.concurrent.Callable;
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

  /** The same where looking may fail, which ends it; with a word on what is waited for. */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + DEADLINE + ": " + what);
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
