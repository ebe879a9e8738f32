package io.fairlead.agent.domains;

import io.fairlead.agent.ServicePlane;
import io.fairlead.agent.domains.LearnedNames.Fact;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Facts whose time is over, which stay while they are in use.
 *
 * @param rules of their policies, for who their pods are
 */
record Over(List<Fact> facts, Map<NamespacedName, PolicyRules> rules) {
  Over {
    facts = List.copyOf(facts);
    rules = Map.copyOf(rules);
  }

  /**
   * Those with an open connection from a pod of their policy.
   *
   * @throws IOException when the plane can not say which connections are open
   */
  Set<Fact> used(ServicePlane plane) throws IOException {
    Map<String, List<Fact>> byAddress = new HashMap<>();
    facts.forEach(
        fact -> byAddress.computeIfAbsent(fact.address(), _ -> new ArrayList<>()).add(fact));
    Set<Fact> used = new HashSet<>();
    plane.connections(
        connection -> {
          for (Fact fact : byAddress.getOrDefault(connection.destination(), List.of())) {
            PolicyRules policy = rules.get(fact.policy());
            if (policy != null && policy.pods().contains(connection.source())) {
              used.add(fact);
            }
          }
        });
    return used;
  }
}
