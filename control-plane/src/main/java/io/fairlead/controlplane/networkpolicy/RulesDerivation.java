package io.fairlead.controlplane.networkpolicy;

import io.fairlead.model.networkpolicy.PolicyRules;
import tools.jackson.databind.node.ObjectNode;

/** What a NetworkPolicy's selectors stand for now. */
@FunctionalInterface
public interface RulesDerivation {
  PolicyRules resolve(ObjectNode policy);
}
