package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.event.Occurrence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is to be told of a Service whose values are not claimed for it (SA26). Pure. */
final class ClaimOddities {

  private ClaimOddities() {}

  /**
   * In Kubernetes' words, in the order of the values.
   *
   * @param owner the Service's uid
   * @param used the values the Service has
   */
  static List<Occurrence> of(Pool pool, PoolState state, String owner, Collection<String> used) {
    List<Occurrence> odd = new ArrayList<>();
    for (String value : used.stream().sorted().toList()) {
      String holder = state.owners().get(value);
      if (!pool.contains(value)) {
        odd.add(warning(pool, "OutOfRange", outOfRange(pool, value)));
      } else if (holder == null) {
        odd.add(
            warning(pool, "NotAllocated", subject(pool, value) + "is not allocated; repairing"));
      } else if (!holder.equals(owner)) {
        odd.add(
            warning(
                pool,
                "AlreadyAllocated",
                subject(pool, value)
                    + "was assigned to multiple services; please recreate service"));
      }
    }
    return odd;
  }

  private static Occurrence warning(Pool pool, String what, String message) {
    return switch (pool) {
      case Pool.ClusterIps _ -> Occurrence.warning("ClusterIP" + what, message);
      case Pool.NodePorts _ -> Occurrence.warning("Port" + what, message);
      case Pool.PodCidrs _ -> Occurrence.warning("PodCIDR" + what, message);
    };
  }

  private static String subject(Pool pool, String value) {
    return switch (pool) {
      case Pool.ClusterIps _ ->
          "Cluster IP [%s]: %s ".formatted(value.contains(":") ? "IPv6" : "IPv4", value);
      case Pool.NodePorts _ -> "Port " + value + " ";
      case Pool.PodCidrs _ -> "Pod CIDR " + value + " ";
    };
  }

  private static String outOfRange(Pool pool, String value) {
    return subject(pool, value)
        + switch (pool) {
          case Pool.ClusterIps _ ->
              "is not within any configured Service CIDR; please recreate service";
          case Pool.NodePorts(var range) ->
              "is not within the port range " + range + "; please recreate service";
          case Pool.PodCidrs _ -> "is not a CIDR; please recreate the node";
        };
  }
}
