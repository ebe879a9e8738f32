package io.fairlead.model.node;

import org.jspecify.annotations.Nullable;

/**
 * What an agent must know of its own Node.
 *
 * @param podCidr {@code spec.podCIDR}: where the addresses of its pods come from; empty when it has
 *     none
 * @param zone label {@code topology.kubernetes.io/zone}; empty when it is in none
 * @param leaving the Node is being deleted, or about to be by the cluster autoscaler (SD19)
 */
public record NodeFacts(String name, String podCidr, String zone, boolean leaving) {

  /** A file of an earlier version knows no zone. */
  public NodeFacts(String name, @Nullable String podCidr, @Nullable String zone, boolean leaving) {
    this.name = name;
    this.podCidr = podCidr == null ? "" : podCidr;
    this.zone = zone == null ? "" : zone;
    this.leaving = leaving;
  }

  /** One that stays, in no zone. */
  public NodeFacts(String name, String podCidr) {
    this(name, podCidr, "", false);
  }
}
