package io.fairlead.agent.compute;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.List;

/**
 * An address and port where clients come in, and what becomes of them.
 *
 * @param inside for pods of the cluster and the node itself
 * @param outside for everybody else; differs only under {@code externalTrafficPolicy: Local} (SD4)
 * @param guarded only clients of some addresses may come in (SD12)
 * @param allowed those; of two ranges, one of which holds the other, only the larger
 */
public record Entrance(
    Frontend frontend,
    Kind kind,
    Outcome inside,
    Outcome outside,
    boolean guarded,
    List<Cidr> allowed) {

  /** What kind of address it is. */
  public enum Kind {
    CLUSTER_IP,
    NODE_PORT,
    LOAD_BALANCER,
    EXTERNAL_IP
  }

  public Entrance {
    allowed = List.copyOf(allowed);
  }

  /** Whether this client may come in at all. */
  public boolean admits(IpAddress client) {
    return !guarded || allowed.stream().anyMatch(range -> range.contains(client));
  }
}
