package io.fairlead.gateway.routing;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a request is given to another endpoint after one did not answer it. That a request is not
 * given on once a piece of its body or of the response has passed, goes without saying.
 *
 * @param onError the endpoint refused or closed the connection
 * @param onTimeout the endpoint did not take the connection, or did not answer, in time
 * @param statuses of responses that count as none
 * @param nonIdempotent also requests whose endpoint may have done something (POST, PATCH and all
 *     unknown methods)
 * @param tries endpoints asked in all, at least 1
 * @param backoff time between tries, which may then be of one endpoint again; null: there is none,
 *     and each endpoint is tried once
 */
public record RetryRule(
    boolean onError,
    boolean onTimeout,
    Set<Integer> statuses,
    boolean nonIdempotent,
    int tries,
    @Nullable Duration backoff) {

  /** As nginx does: {@code proxy_next_upstream error timeout}, three tries. */
  public static final RetryRule USUAL = new RetryRule(true, true, Set.of(), false, 3, null);

  public RetryRule {
    statuses = Set.copyOf(statuses);
  }

  /** Counts this response as none? */
  public boolean on(int status) {
    return !statuses.isEmpty() && statuses.contains(status);
  }

  /** Tries of so many endpoints: each once, or round and round where tries have time between. */
  public int most(int endpoints) {
    return backoff == null ? Math.min(tries, endpoints) : tries;
  }

  /** Is another endpoint asked after no connection came about, in time or at all? */
  public boolean afterConnect(boolean inTime) {
    return inTime ? onError : onTimeout;
  }
}
