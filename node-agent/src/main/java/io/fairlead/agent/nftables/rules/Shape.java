package io.fairlead.agent.nftables.rules;

/**
 * How a balancer deals out connections: the chain that does it. All balancers of a shape share it.
 *
 * @param endpoints 1 to {@link #MAX_ENDPOINTS}
 * @param affinitySeconds how long a client stays with its endpoint (SD9); 0: not at all
 */
public record Shape(IpFamily family, int endpoints, int affinitySeconds) {
  /** More endpoints of one port than this are not used. */
  public static final int MAX_ENDPOINTS = 4095;

  private static final int COUNT_BITS = 12;

  /** What tells the shape in a packet's mark. */
  int mark() {
    return affinitySeconds << COUNT_BITS | endpoints;
  }
}
