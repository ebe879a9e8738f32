package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A node with nothing but policies, and what its kernel holds. */
final class PolicyNode {
  final PolicyPlanner planner;
  final ElementLedger ledger = new ElementLedger();
  final Map<Element, Words> kernel = new HashMap<>();

  /** How many elements the last change touched. */
  int operations;

  PolicyNode(NodePlace place) {
    planner = new PolicyPlanner(place);
  }

  void apply(NodeImage image, Set<ImageKey> changed) {
    Set<Element> touched = new HashSet<>();
    planner
        .update(image, changed)
        .forEach((claimant, elements) -> touched.addAll(ledger.replace(claimant, elements)));
    ElementDiff diff = ElementDiff.of(touched, kernel, ledger::desired);
    operations = diff.now().size();
    for (ElementChange change : diff.now()) {
      switch (change) {
        case ElementChange.Add(Element element, Words data) -> kernel.put(element, data);
        case ElementChange.Replace(Element element, Words data) -> kernel.put(element, data);
        case ElementChange.Remove(Element element) -> kernel.remove(element);
      }
    }
  }
}
