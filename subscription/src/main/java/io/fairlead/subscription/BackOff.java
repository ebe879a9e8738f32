package io.fairlead.subscription;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubling, bounded, and with jitter (half to all of it) so
 * that agents cut off together do not come back together. Used by one thread.
 */
final class BackOff {
  private final Duration first;
  private final Duration last;
  private final RandomGenerator random;
  private Duration next;

  BackOff(Duration first, Duration last, RandomGenerator random) {
    this.first = first;
    this.last = last;
    this.random = random;
    this.next = first;
  }

  /** The wait before the next attempt. */
  Duration next() {
    Duration ceiling = next;
    Duration doubled = ceiling.multipliedBy(2);
    next = doubled.compareTo(last) > 0 ? last : doubled;
    return jittered(ceiling);
  }

  /** The wait before somebody else is asked; the next one is no longer for it. */
  Duration shortest() {
    return jittered(first);
  }

  private Duration jittered(Duration ceiling) {
    long nanos = ceiling.toNanos();
    return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
  }

  /** The last attempt worked, or there is a new place to try. */
  void reset() {
    next = first;
  }
}
