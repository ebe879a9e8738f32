package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.LimitPolicy;

/** How fast one response may be sent (A11, {@code limit-rate}). */
public final class Pace {
  private final LimitPolicy policy;
  private final long began;
  private long sent;

  /**
   * @param now {@link System#nanoTime}
   */
  public Pace(LimitPolicy policy, long now) {
    this.policy = policy;
    this.began = now;
  }

  /** Milliseconds to wait after so many more bytes; 0: none. */
  public long pause(int bytes, long now) {
    sent += bytes;
    long counted = sent - policy.rateAfter();
    if (counted <= 0) {
      return 0;
    }
    long due = counted * 1000 / policy.rate();
    return Math.max(0, due - (now - began) / 1_000_000);
  }
}
