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
    return limit(query.edns().isPresent(), query.edns().map(Edns::payload).orElse(0));
  }

  /** Bytes a reply may have to a query with or without EDNS, which says what the client takes. */
  int limit(boolean edns, int payload) {
    return switch (this) {
      case UDP -> edns ? Math.clamp(payload, LEAST_UDP, MOST_UDP) : LEAST_UDP;
      case TCP -> MOST_TCP;
    };
  }
}
