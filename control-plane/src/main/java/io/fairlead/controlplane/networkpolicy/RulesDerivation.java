package io.fairlead.controlplane.networkpolicy;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.networkpolicy.PolicyRules;
import tools.jackson.databind.node.ObjectNode;

/** What the selectors of a NetworkPolicy or ClusterNetworkPolicy stand for now. */
@FunctionalInterface
public interface RulesDerivation {
  PolicyRules resolve(ResourceKey key, ObjectNode policy);
}
