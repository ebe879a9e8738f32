package io.fairlead.subscription;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of day when it was made, and what has passed since: it goes on evenly whatever becomes
 * of this host's clock. For what lasts some time here, not for what is told to others.
 */
public final class SteadyClock implements InstantSource {
  private final Instant begin;
  private final LongSupplier nanos;
  private final long begun;

  /** One that begins now. */
  public SteadyClock() {
    this(Instant.now(), System::nanoTime);
  }

  /**
   * One that begins then.
   *
   * @param nanos a clock that never goes back
   */
  public SteadyClock(Instant begin, LongSupplier nanos) {
    this.begin = begin;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  @Override
  public Instant instant() {
    return begin.plusNanos(nanos.getAsLong() - begun);
  }
}
