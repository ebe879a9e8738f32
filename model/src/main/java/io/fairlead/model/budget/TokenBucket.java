package io.fairlead.model.budget;

/**
 * Tokens that come one by one and are kept up to a number. Counted in nanoseconds of waiting, so
 * exactly. Not thread-safe.
 */
public final class TokenBucket {
  private final long interval;
  private final long size;
  private final long full;
  private long credit; // never more than full, nor less than its negative
  private long at;

  /**
   * A full one.
   *
   * @param interval nanoseconds in which one token comes
   * @param size tokens it holds
   */
  public TokenBucket(long interval, long size, long now) {
    this.interval = interval;
    this.size = size;
    this.full = interval * size;
    this.credit = full;
    this.at = now;
  }

  /** One with nothing in it. */
  public TokenBucket emptied() {
    credit = 0;
    return this;
  }

  /** Tokens there are. */
  public long tokens(long now) {
    flow(now);
    return Math.max(0, credit / interval);
  }

  /** Takes one, if there is one. */
  public boolean take(long now) {
    return take(1, now) == 1;
  }

  /** Takes up to so many; how many it were. */
  public long take(long wanted, long now) {
    long taken = Math.min(wanted, tokens(now));
    credit -= taken * interval;
    return taken;
  }

  /** Puts some back, or takes away what was spent without asking, down to an empty one's debt. */
  public void giveBack(long tokens, long now) {
    flow(now);
    credit = Math.clamp(credit + Math.clamp(tokens, -size, size) * interval, -full, full);
  }

  /** Nanoseconds until there is one; 0: there is. */
  public long untilNext(long now) {
    flow(now);
    return Math.max(0, interval - credit);
  }

  /** Nanoseconds until it is full. */
  public long untilFull(long now) {
    flow(now);
    return full - credit;
  }

  private void flow(long now) {
    if (now > at) {
      credit += Math.min(now - at, full - credit);
      at = now;
    }
  }
}
