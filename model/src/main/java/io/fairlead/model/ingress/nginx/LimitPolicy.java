package io.fairlead.model.ingress.nginx;

import io.fairlead.model.net.Cidr;
import java.util.List;

/**
 * How much one client address may ask (A11); 0: as much as it likes.
 *
 * @param requestsPerSecond a leaky bucket with room for {@code burst} times as many
 * @param requestsPerMinute the same, by the minute
 * @param connections requests at a time
 * @param rate bytes per second of one response
 * @param rateAfter bytes of it before that
 * @param exempt addresses without any limit
 */
public record LimitPolicy(
    int requestsPerSecond,
    int requestsPerMinute,
    int burst,
    int connections,
    long rate,
    long rateAfter,
    List<Cidr> exempt) {
  private static final int BURST = 5;
  private static final int MOST = 1_000_000;

  static final LimitPolicy NONE = new LimitPolicy(0, 0, BURST, 0, 0, 0, List.of());

  public LimitPolicy {
    exempt = List.copyOf(exempt);
  }

  static LimitPolicy read(Values values) {
    List<Cidr> exempt = values.ranges("limit-whitelist");
    List<Cidr> allowed = values.ranges("limit-allowlist");
    return new LimitPolicy(
        values.number("limit-rps", 0, 0, MOST),
        values.number("limit-rpm", 0, 0, MOST),
        values.number("limit-burst-multiplier", BURST, 1, 1000),
        values.number("limit-connections", 0, 0, MOST),
        kilobytes(values, "limit-rate"),
        kilobytes(values, "limit-rate-after"),
        allowed.isEmpty() ? exempt : allowed);
  }

  private static long kilobytes(Values values, String name) {
    return values.number(name, 0, 0, 10_000_000) * 1024L;
  }

  /** Requests are counted. */
  public boolean counts() {
    return requestsPerSecond > 0 || requestsPerMinute > 0 || connections > 0;
  }
}
