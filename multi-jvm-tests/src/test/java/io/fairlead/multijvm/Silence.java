package io.fairlead.multijvm;

import java.time.Duration;

/** The longest time from one answer to the next; told by any thread. */
public final class Silence {
  private static final long NEVER = Long.MIN_VALUE;

  private long last = NEVER;
  private long longest;

  /** There was an answer, now. */
  public synchronized void answered() {
    long now = System.nanoTime();
    if (last != NEVER) {
      longest = Math.max(longest, now - last);
    }
    last = now;
  }

  /** Up to the last answer. */
  public synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }
}
