package io.fairlead.model.budget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deals the tokens of one limit out to gateways (B26). What is dealt out is taken from the bucket
 * at once, so all gateways together never spend more than came into it, whatever becomes of a
 * lease; what is given back flows in again. Of more keys than fit, the one asked for longest ago is
 * forgotten and begins with a whole burst. Not thread-safe.
 */
public final class Budget {
  static final int MOST_KEYS = 50_000;
  private static final int MOST_GATEWAYS = 1024;
  private static final long ACTIVE = Duration.ofSeconds(2).toNanos();
  private static final long SHORTEST_PAUSE = Duration.ofMillis(20).toNanos();

  /** So much of the rate fits into a bucket at least, or leases would be too small to use it. */
  private static final long LEAST_NANOS = Duration.ofMillis(100).toNanos();

  private final Rate rate;
  private final Map<String, Account> accounts = bounded(MOST_KEYS);
  private final Map<String, Long> rounds = bounded(MOST_GATEWAYS);

  private static final class Account {
    private final TokenBucket bucket;
    private final Map<String, Long> asked = new LinkedHashMap<>(); // by gateway, when

    private Account(TokenBucket bucket) {
      this.bucket = bucket;
    }
  }

  public Budget(Rate rate) {
    this.rate = rate;
  }

  public Rate rate() {
    return rate;
  }

  /** The most tokens that can be spent at once. */
  static long size(Rate rate) {
    return Math.max(rate.burst(), LEAST_NANOS / rate.interval());
  }

  /**
   * Answers a gateway.
   *
   * @param gateway one life of one gateway
   * @param round of its questions; each is answered once
   * @return empty: it was answered before
   */
  public Optional<List<Lease>> lease(String gateway, long round, List<Want> wants, long now) {
    Long before = rounds.get(gateway);
    if (before != null && before >= round) {
      return Optional.empty();
    }
    rounds.put(gateway, round);
    List<Lease> leases = new ArrayList<>();
    for (Want want : wants) {
      Account account =
          accounts.computeIfAbsent(
              want.key(), _ -> new Account(new TokenBucket(rate.interval(), size(rate), now)));
      account.bucket.giveBack(want.unused(), now);
      if (want.tokens() > 0) {
        leases.add(lease(account, gateway, want, now));
      }
    }
    return Optional.of(leases);
  }

  /** Gateways that ask share what there is; the rest of a share is the next one's. */
  private static Lease lease(Account account, String gateway, Want want, long now) {
    account.asked.put(gateway, now);
    account.asked.values().removeIf(at -> now - at > ACTIVE);
    long share = Math.ceilDiv(account.bucket.tokens(now), account.asked.size());
    int tokens = (int) account.bucket.take(Math.min(want.tokens(), share), now);
    long pause =
        tokens == want.tokens() ? 0 : Math.max(SHORTEST_PAUSE, account.bucket.untilNext(now));
    return new Lease(want.key(), tokens, pause);
  }

  private static <V> Map<String, V> bounded(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }
}
