package io.fairlead.gateway.policy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a limit says of one request.
 *
 * @param allowed it is not one too many
 * @param limit requests in the limit's time
 * @param remaining requests that may come at once
 * @param nanos until the next may come, of one that is not allowed; otherwise until all of {@code
 *     remaining} is back
 */
record Count(boolean allowed, long limit, long remaining, long nanos) {

  /** {@code RateLimit-*}, with {@code Retry-After} for one that is not allowed; seconds. */
  Map<String, String> headers() {
    String seconds =
        String.valueOf(Math.max(1, Math.ceilDiv(nanos, Duration.ofSeconds(1).toNanos())));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ratelimit-limit", String.valueOf(limit));
    headers.put("ratelimit-remaining", String.valueOf(remaining));
    headers.put("ratelimit-reset", nanos == 0 ? "0" : seconds);
    if (!allowed) {
      headers.put("retry-after", seconds);
    }
    return headers;
  }
}
