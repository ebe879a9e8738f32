package io.fairlead.gateway.policy;

import io.fairlead.gateway.balance.RecentKeys;
import io.fairlead.model.budget.Rate;
import io.fairlead.model.budget.TokenBucket;
import java.util.function.LongSupplier;

/**
 * A limit that this gateway keeps by itself. Of more keys than fit the one that asked longest ago
 * is forgotten: it begins with a whole burst again. Thread-safe.
 */
final class LocalLimit {
  private final Rate rate;
  private final LongSupplier clock;
  private final RecentKeys<TokenBucket> buckets = new RecentKeys<>(RecentKeys.USUAL, _ -> true);

  /**
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  LocalLimit(Rate rate, LongSupplier clock) {
    this.rate = rate;
    this.clock = clock;
  }

  Rate rate() {
    return rate;
  }

  synchronized Count take(String key) {
    long now = clock.getAsLong();
    TokenBucket bucket = buckets.of(key, () -> new TokenBucket(rate.interval(), rate.burst(), now));
    boolean allowed = bucket.take(now);
    return new Count(
        allowed,
        rate.requests(),
        bucket.tokens(now),
        allowed ? bucket.untilFull(now) : bucket.untilNext(now));
  }
}
