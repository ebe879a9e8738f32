package io.fairlead.gateway.balance;

/**
 * How long an endpoint takes to answer, as it is remembered: an answer that took longer counts at
 * once, shorter ones by and by, and what is old fades (peak EWMA). A value.
 *
 * @param nanos at the time of the last answer
 * @param at {@link System#nanoTime} of that
 */
record Latency(double nanos, long at) {

  /** After so long something counts 1/e of what it did; that of ingress-nginx. */
  static final double DECAY = 10e9;

  /** What an attempt without an answer took at least, however soon it failed. */
  static final long FAILURE = 1_000_000_000L;

  /** As it is remembered at this time. */
  double at(long now) {
    return nanos * fade(now);
  }

  private double fade(long now) {
    return Math.exp(-Math.max(0, now - at) / DECAY);
  }

  /** After one more answer, which took so long. */
  Latency after(long took, long now) {
    double kept = fade(now);
    double smooth = nanos * kept + took * (1 - kept);
    return new Latency(Math.max(smooth, (double) took), now);
  }
}
