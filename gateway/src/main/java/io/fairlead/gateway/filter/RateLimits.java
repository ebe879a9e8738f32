package io.fairlead.gateway.filter;

import io.fairlead.gateway.balance.RecentKeys;
import io.fairlead.model.ingress.nginx.LimitPolicy;
import io.fairlead.model.net.Cidr;
import java.util.function.LongSupplier;

/**
 * Counts what each client address asks of one Ingress (A11): nginx' leaky bucket, without delay.
 * Shared by all event loops; of more clients than fit, the one that asked longest ago is forgotten.
 */
public final class RateLimits {
  private static final double NANOS = 1e9;

  private final LimitPolicy policy;
  private final LongSupplier clock;
  private final RecentKeys<Client> clients =
      new RecentKeys<>(RecentKeys.USUAL, client -> client.open == 0);

  private static final class Client {
    private long last;
    private double perSecond; // requests above the rate, leaking away
    private double perMinute;
    private int open;

    private Client(long now) {
      last = now;
    }
  }

  /**
   * Counts from nothing.
   *
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  public RateLimits(LimitPolicy policy, LongSupplier clock) {
    this.policy = policy;
    this.clock = clock;
  }

  LimitPolicy policy() {
    return policy;
  }

  /** Limits are for this client. */
  boolean concerns(String client) {
    return policy.counts() && !contains(policy, client);
  }

  private static boolean contains(LimitPolicy policy, String client) {
    for (Cidr range : policy.exempt()) {
      if (range.contains(client)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Takes a request in, unless it is one too many; then it is not counted. What was taken in is to
   * be given back by {@link #end}.
   */
  synchronized boolean begin(String client) {
    return count(client, true);
  }

  /** Whether a request would be taken in; it is not counted. */
  synchronized boolean admits(String client) {
    return count(client, false);
  }

  private boolean count(String client, boolean take) {
    long now = clock.getAsLong();
    Client known = clients.find(client);
    Client counted = known == null ? new Client(now) : known;
    if (policy.connections() > 0 && counted.open >= policy.connections()) {
      return false;
    }
    double elapsed = Math.max(0, (now - counted.last) / NANOS);
    double second = leaked(counted.perSecond, elapsed * policy.requestsPerSecond(), known == null);
    double minute =
        leaked(counted.perMinute, elapsed * policy.requestsPerMinute() / 60, known == null);
    if (over(second, policy.requestsPerSecond()) || over(minute, policy.requestsPerMinute())) {
      return false;
    }
    if (!take) {
      return true;
    }
    counted.perSecond = second;
    counted.perMinute = minute;
    counted.last = now;
    counted.open++;
    clients.of(client, () -> counted);
    return true;
  }

  /** The bucket with one more request in it; the first one of a client fills none. */
  private static double leaked(double before, double by, boolean first) {
    return first ? 0 : Math.max(0, before - by + 1);
  }

  private boolean over(double excess, int rate) {
    return rate > 0 && excess > (double) rate * policy.burst();
  }

  /** A request that was taken in came to its end. */
  synchronized void end(String client) {
    Client known = clients.find(client);
    if (known != null && known.open > 0) {
      known.open--;
    }
  }
}
