package io.fairlead.agent.dns.query;

/** How a query came in, which bounds its reply. */
public enum Transport {
  UDP,
  TCP;

  /** What any path carries without fragments (the DNS flag day's figure, D33). */
  static final int MOST_UDP = 1232;

  private static final int LEAST_UDP = 512;
  private static final int MOST_TCP = 65_535;

  /** Bytes a reply to {@code query} may have. */
  int limit(Query query) {
    return switch (this) {
      case UDP ->
          query
              .edns()
              .map(edns -> Math.clamp(edns.payload(), LEAST_UDP, MOST_UDP))
              .orElse(LEAST_UDP);
      case TCP -> MOST_TCP;
    };
  }
}
