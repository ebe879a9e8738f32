package io.fairlead.controlplane.networkpolicy;

import io.fairlead.controlplane.controller.Workloads;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.networkpolicy.PolicyResolver;
import io.fairlead.model.networkpolicy.PolicyRules;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Rules from the pods and namespaces the selectors match now. */
public final class PodRules implements RulesDerivation {

  private final Supplier<Workloads> workloads;

  public PodRules(Supplier<Workloads> workloads) {
    this.workloads = workloads;
  }

  @Override
  public PolicyRules resolve(ResourceKey key, ObjectNode policy) {
    Workloads now = workloads.get();
    return PolicyResolver.resolve(
        PolicyKinds.read(key.kind(), policy), now.pods(), now.dns(), now.namespaces());
  }
}
