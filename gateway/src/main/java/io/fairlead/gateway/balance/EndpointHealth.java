package io.fairlead.gateway.balance;

import io.fairlead.model.balancing.BalancingSettings.Ejection;
import io.fairlead.model.balancing.BalancingSettings.HealthCheck;
import java.time.Duration;

/**
 * What is known of how one endpoint does. A value; times are of {@link System#nanoTime}.
 *
 * @param failures in a row, of requests
 * @param times it was ejected, less one for each quiet while since
 * @param until it is left out, if {@code times} is not 0; past it, from when it has been quiet
 * @param checks in a row that say otherwise than {@code failing}
 * @param failing health checks say that it is not to be used
 */
record EndpointHealth(int failures, int times, long until, int checks, boolean failing) {

  /** Nothing is known against it. */
  static final EndpointHealth FINE = new EndpointHealth(0, 0, 0, 0, false);

  boolean ejected(long now) {
    return times > 0 && until - now > 0;
  }

  boolean usable(long now) {
    return !failing && !ejected(now);
  }

  /**
   * After one more attempt.
   *
   * @param mayEject there are not too many left out already
   */
  EndpointHealth after(Outcome outcome, Ejection rule, long now, boolean mayEject) {
    if (outcome.failure(rule.on())) {
      int inRow = failures + 1;
      return rule.after() > 0 && inRow >= rule.after() && mayEject && !ejected(now)
          ? new EndpointHealth(0, times + 1, now + length(rule, times + 1), checks, failing)
          : new EndpointHealth(Math.min(inRow, 1_000_000), times, until, checks, failing);
    }
    boolean quiet = times > 0 && now - until > rule.base().toNanos();
    return failures == 0 && !quiet
        ? this
        : new EndpointHealth(0, quiet ? times - 1 : times, quiet ? now : until, checks, failing);
  }

  private static long length(Ejection rule, int times) {
    Duration grown = rule.base().multipliedBy(times);
    return (grown.compareTo(rule.longest()) > 0 ? rule.longest() : grown).toNanos();
  }

  /** After one more health check. */
  EndpointHealth afterCheck(boolean good, HealthCheck rule) {
    if (good != failing) {
      return checks == 0 ? this : new EndpointHealth(failures, times, until, 0, failing);
    }
    int inRow = checks + 1;
    return inRow >= (good ? rule.healthy() : rule.unhealthy())
        ? new EndpointHealth(failures, times, until, 0, !failing)
        : new EndpointHealth(failures, times, until, inRow, failing);
  }
}
