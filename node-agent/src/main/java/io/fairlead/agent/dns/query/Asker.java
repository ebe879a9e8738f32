package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.trace.Trace;
import io.fairlead.agent.dns.zone.ClusterZone;
import java.net.InetAddress;

/**
 * For whom a question is answered.
 *
 * @param zone what of the cluster it is told
 * @param trace told what decides
 * @param chains who answers for the names that aliases lead to
 * @param admission asked before it is told of addresses
 * @param aliases that led from one block to another until here
 */
record Asker(
    InetAddress address,
    ClusterZone zone,
    Trace trace,
    Chains chains,
    Admission admission,
    int aliases) {

  Asker(InetAddress address, ClusterZone zone, Trace trace, Chains chains, Admission admission) {
    this(address, zone, trace, chains, admission, 0);
  }

  /** For us to know: whatever the answer is, the client is not told it. */
  Asker untold() {
    return new Asker(address, zone, trace, chains, Admission.NONE, aliases);
  }

  Asker tracing(Trace other) {
    return new Asker(address, zone, other, chains, admission, aliases);
  }

  /** One alias further. */
  Asker following() {
    return new Asker(address, zone, trace, chains, admission, aliases + 1);
  }
}
