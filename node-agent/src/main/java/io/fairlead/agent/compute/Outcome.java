package io.fairlead.agent.compute;

import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.endpointslice.TrafficTargets;
import java.util.List;

/** What becomes of a new connection to an address of a Service. */
public enum Outcome {
  /** It goes to an endpoint of the cluster. */
  CLUSTER,
  /** It goes to an endpoint of this node. */
  LOCAL,
  /** It is not answered: there are endpoints, but none here (SD3, SD4). */
  DROPPED,
  /** It is refused: there is no endpoint anywhere (SD6). */
  REFUSED;

  /** Under policy {@code Cluster}. */
  static Outcome ofCluster(TrafficTargets targets) {
    return targets.cluster().isEmpty() ? without(targets) : CLUSTER;
  }

  /** Under policy {@code Local}. */
  static Outcome ofLocal(TrafficTargets targets) {
    return targets.local().isEmpty() ? without(targets) : LOCAL;
  }

  /** The endpoints it may go to. */
  public List<Target> among(TrafficTargets targets) {
    return switch (this) {
      case CLUSTER -> targets.cluster();
      case LOCAL -> targets.local();
      case DROPPED, REFUSED -> List.of();
    };
  }

  private static Outcome without(TrafficTargets targets) {
    return targets.any() ? DROPPED : REFUSED;
  }
}
