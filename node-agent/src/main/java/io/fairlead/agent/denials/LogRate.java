package io.fairlead.agent.denials;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Lets {@link #BURST} lines through, and then {@link #A_SECOND}. Used under a lock. */
final class LogRate {
  static final int BURST = 20;
  static final int A_SECOND = 5;
  private static final double SECOND = Duration.ofSeconds(1).toNanos();

  private final InstantSource clock;
  private Instant last;
  private double left = BURST;

  LogRate(InstantSource clock) {
    this.clock = clock;
    this.last = clock.instant();
  }

  boolean allows() {
    Instant now = clock.instant();
    double passed = Math.max(0, Duration.between(last, now).toNanos()) / SECOND;
    left = Math.min(BURST, left + passed * A_SECOND);
    last = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
