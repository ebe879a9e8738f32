package io.fairlead.agent.dns.forward;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** Points of {@link System#nanoTime} by which something must be done. */
final class Deadline {

  private Deadline() {}

  static long in(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  static Duration left(long deadline) {
    return Duration.ofNanos(deadline - System.nanoTime());
  }

  /** For a socket, to which 0 would mean forever. */
  static int millisUntil(long deadline) throws SocketTimeoutException {
    Duration left = left(deadline);
    if (!left.isPositive()) {
      throw new SocketTimeoutException("no answer in time");
    }
    return Math.clamp(left.toMillis(), 1, Integer.MAX_VALUE);
  }
}
