package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Direction;
import io.fairlead.model.networkpolicy.Rank.Stage;
import java.util.List;
import java.util.Set;

/**
 * Pods that the same policies of a stage isolate in one direction, and to which their rules mean
 * the same.
 *
 * @param policies by name
 * @param named what the ingress rules' port names stand for on these pods (N10)
 */
record PodClass(
    Stage stage,
    Direction direction,
    IpFamily family,
    List<NamespacedName> policies,
    Set<NamedPort> named) {

  /** A port name of a rule, resolved; rule and port are counted from 0. */
  record NamedPort(NamespacedName policy, int rule, int port, int number) {}

  PodClass {
    policies = List.copyOf(policies);
    named = Set.copyOf(named);
  }

  /** What the port name of an ingress rule stands for on these pods; rule, port: from 0. */
  AllowedPorts named(NamespacedName policy, int rule, int port, Protocol protocol) {
    return named.stream()
        .filter(name -> name.policy().equals(policy) && name.rule() == rule && name.port() == port)
        .map(name -> AllowedPorts.of(protocol, name.number()))
        .reduce(AllowedPorts.NONE, AllowedPorts::or);
  }
}
