package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads do. */
public final class Await {
  private Await() {}

  /** Fails after 30 s, with what was last seen. */
  public static void until(String what, BooleanSupplier condition, Supplier<?> seen) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("waited 30 s for " + what + "; last seen: " + seen.get());
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
