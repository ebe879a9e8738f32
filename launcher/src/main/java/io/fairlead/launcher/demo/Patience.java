package io.fairlead.launcher.demo;

import io.fairlead.launcher.UserError;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something to become true, and says what did not. */
final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(20);

  private Patience() {}

  /**
   * @param what completes "gave up waiting for ..."
   * @throws UserError after 30 s
   */
  static void until(String what, BooleanSupplier reached) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new UserError("gave up waiting for " + what);
      }
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UserError("interrupted while waiting for " + what);
      }
    }
  }
}
