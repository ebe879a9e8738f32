package io.fairlead.model.budget;

import java.time.Duration;

/**
 * So many requests in so much time.
 *
 * @param burst how many may come at once after a rest
 */
public record Rate(int requests, Per per, int burst) {
  /** No rate and no burst is higher. */
  public static final int MOST = 1_000_000;

  public Rate {
    requests = Math.clamp(requests, 1, MOST);
    burst = Math.clamp(burst, 1, MOST);
  }

  /** In how much time. */
  public enum Per {
    SECOND(Duration.ofSeconds(1)),
    MINUTE(Duration.ofMinutes(1)),
    HOUR(Duration.ofHours(1));

    private final Duration time;

    Per(Duration time) {
      this.time = time;
    }

    public Duration time() {
      return time;
    }
  }

  /** Nanoseconds until the next may come; rounded so that never more than asked for may. */
  public long interval() {
    return Math.ceilDiv(per.time.toNanos(), requests);
  }

  /** One of so many equal shares: at least one request, at some time. */
  public TokenBucket share(int of, long now) {
    int parts = Math.max(1, of);
    return new TokenBucket(interval() * parts, Math.max(1, burst / parts), now);
  }
}
