package io.fairlead.multijvm;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, not for a time. */
public final class Await {
  private Await() {}

  /** Fails with what was waited for, and the last error, once {@code limit} has passed. */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    Exception last = null;
    while (System.nanoTime() < deadline) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    throw new AssertionError("gave up waiting for " + what, last);
  }

  /** Returns when so much time has passed: for what lasts, such as a fault, not for what comes. */
  public static void passed(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    until("the end", time.plusMinutes(1), () -> System.nanoTime() > end);
  }
}
