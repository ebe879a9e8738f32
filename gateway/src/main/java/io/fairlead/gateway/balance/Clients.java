package io.fairlead.gateway.balance;

import io.fairlead.model.budget.TokenBucket;
import java.time.Duration;

/**
 * What each client has under way to one backend, as far as it is limited. Of more clients than fit,
 * the one that came longest ago and has nothing open is forgotten. Thread-safe.
 */
public final class Clients {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RecentKeys<Client> known =
      new RecentKeys<>(RecentKeys.USUAL, client -> client.open == 0);

  private static final class Client {
    private final TokenBucket bucket; // as the rate was when it came
    private final int rate;
    private int open;

    private Client(int rate, long now) {
      this.rate = rate;
      this.bucket = new TokenBucket(SECOND / Math.max(1, rate), Math.max(1, rate), now);
    }
  }

  /**
   * One more connection of this client, to be given back by {@link #end}; false: it is one too
   * many.
   *
   * @param most it may have at once; 0: any number
   * @param rate new ones in a second, all of them at once if need be; 0: any number
   */
  synchronized boolean begin(String client, int most, int rate, long now) {
    Client counted = known.of(client, () -> new Client(rate, now));
    if (counted.rate != rate && counted.open == 0) {
      known.forget(client);
      counted = known.of(client, () -> new Client(rate, now));
    }
    if ((most > 0 && counted.open >= most) || (rate > 0 && !counted.bucket.take(now))) {
      return false;
    }
    counted.open++;
    return true;
  }

  synchronized void end(String client) {
    Client counted = known.find(client);
    if (counted != null && counted.open > 0) {
      counted.open--;
    }
  }
}
