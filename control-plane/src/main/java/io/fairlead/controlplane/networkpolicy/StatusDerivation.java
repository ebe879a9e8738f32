package io.fairlead.controlplane.networkpolicy;

import io.fairlead.model.meta.ResourceKey;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** What the status of a NetworkPolicy or ClusterNetworkPolicy is now. */
@FunctionalInterface
public interface StatusDerivation {

  /**
   * The status as it should be; equal to {@code before} where nothing else is known.
   *
   * @param generation of the policy
   * @param before its status, never changed; empty: nothing was told yet
   */
  ObjectNode status(ResourceKey policy, int generation, ObjectNode before, Instant now);
}
