package io.fairlead.controlplane.catalog;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens on other threads. */
public final class Await {

  private Await() {}

  /** Returns when the condition holds; fails, saying what was last seen, when it does not. */
  public static void until(
      Duration deadline, BooleanSupplier condition, Supplier<String> lastSeen) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("after " + deadline + ": " + lastSeen.get());
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
