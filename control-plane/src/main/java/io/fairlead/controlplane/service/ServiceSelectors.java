package io.fairlead.controlplane.service;

import io.fairlead.model.endpointslice.DesiredSlices;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.ServiceJson;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Services by one label of their selector, so that finding those that select a pod costs as much as
 * the pod has labels. For one thread.
 */
final class ServiceSelectors {

  /** One requirement of a selector; an empty selector is filed under the empty key. */
  private record Label(String namespace, String key, String value) {}

  private final Map<NamespacedName, Map<String, String>> selectors = new HashMap<>();
  private final Map<Label, Set<NamespacedName>> filed = new HashMap<>();
  private final Set<NamespacedName> sharedOut = new LinkedHashSet<>();

  /** Every Service that has a selector. */
  Collection<NamespacedName> services() {
    return List.copyOf(selectors.keySet());
  }

  boolean has(NamespacedName service) {
    return selectors.containsKey(service);
  }

  /** The Service is this one now; without a selector it selects no pod (E12). */
  void put(NamespacedName service, ObjectNode object) {
    remove(service);
    Map<String, String> selector = ServiceJson.read(object).selector();
    if (selector != null) {
      if (DesiredSlices.sharesOut(object)) {
        sharedOut.add(service);
      }
      selectors.put(service, selector);
      filed.computeIfAbsent(label(service, selector), label -> new LinkedHashSet<>()).add(service);
    }
  }

  void remove(NamespacedName service) {
    sharedOut.remove(service);
    Map<String, String> selector = selectors.remove(service);
    if (selector != null) {
      Label label = label(service, selector);
      Set<NamespacedName> left = filed.getOrDefault(label, Set.of());
      left.remove(service);
      if (left.isEmpty()) {
        filed.remove(label);
      }
    }
  }

  /**
   * The Services whose endpoints depend on this node: those that select a pod there, and those
   * whose endpoints are shared out by the CPU that zones have.
   */
  Collection<NamespacedName> dependingOn(String node, Collection<Pod> pods) {
    Set<NamespacedName> depending = new LinkedHashSet<>(sharedOut);
    for (Pod pod : pods) {
      if (pod.nodeName().equals(node)) {
        depending.addAll(matching(pod.name().namespace(), pod.labels()));
      }
    }
    return depending;
  }

  /** The Services of the namespace that select a pod with these labels. */
  List<NamespacedName> matching(String namespace, Map<String, String> labels) {
    Set<NamespacedName> candidates = new LinkedHashSet<>(at(new Label(namespace, "", "")));
    labels.forEach((key, value) -> candidates.addAll(at(new Label(namespace, key, value))));
    return candidates.stream()
        .filter(
            service ->
                labels.entrySet().containsAll(selectors.getOrDefault(service, Map.of()).entrySet()))
        .toList();
  }

  private Set<NamespacedName> at(Label label) {
    return filed.getOrDefault(label, Set.of());
  }

  private static Label label(NamespacedName service, Map<String, String> selector) {
    return selector.entrySet().stream()
        .min(Map.Entry.comparingByKey())
        .map(first -> new Label(service.namespace(), first.getKey(), first.getValue()))
        .orElse(new Label(service.namespace(), "", ""));
  }
}
