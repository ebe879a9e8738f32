package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.Direction;
import java.util.List;
import java.util.Set;

/**
 * Pods that the same policies isolate in one direction, and to which their rules mean the same.
 *
 * @param policies by name
 * @param named what the ingress rules' port names stand for on these pods (N10)
 */
record PodClass(
    Direction direction, IpFamily family, List<NamespacedName> policies, Set<NamedPort> named) {

  /** A port name of a rule, resolved; rule and port are counted from 0. */
  record NamedPort(NamespacedName policy, int rule, int port, int number) {}

  PodClass {
    policies = List.copyOf(policies);
    named = Set.copyOf(named);
  }
}
