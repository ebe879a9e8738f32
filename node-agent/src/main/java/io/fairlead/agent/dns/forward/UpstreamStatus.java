package io.fairlead.agent.dns.forward;

import org.xbill.DNS.Name;

/**
 * One upstream as it is now.
 *
 * @param zone whose names it is asked for
 * @param server as {@code dns://9.9.9.9:53}
 */
public record UpstreamStatus(Name zone, String server, State state) {

  /** From best to worst. */
  public enum State {
    /** It answered when it was last asked. */
    UP,
    /** It did not, and is asked after others. */
    SUSPECT,
    /** It does not answer probes, and is not asked. */
    DOWN,
    /** It asks this server again, and is not asked (D39). */
    LOOPING
  }
}
