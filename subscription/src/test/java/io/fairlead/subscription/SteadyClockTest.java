package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private long nanos = Long.MAX_VALUE - 5; // as System.nanoTime, from anywhere on

  @Test
  void countsWhatPassesFromWhenItBegan() {
    SteadyClock clock = new SteadyClock(BEGIN, () -> nanos);
    assertEquals(BEGIN, clock.instant());
    nanos += Duration.ofHours(1).toNanos();
    assertEquals(BEGIN.plus(Duration.ofHours(1)), clock.instant());
  }
}
