package io.fairlead.controlplane.distribution;

import io.fairlead.model.json.Fields;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which node a pod goes to. Pure. */
final class Placement {
  private Placement() {}

  /**
   * The ready node with the fewest pods that has all labels the pod asks for; of equals the first
   * by name.
   */
  static Optional<String> choose(
      JsonNode pod, Map<String, ObjectNode> nodes, Map<String, Integer> podsOn) {
    Map<String, String> selector = Fields.map(pod.path("spec"), "nodeSelector");
    return nodes.entrySet().stream()
        .filter(node -> NodeObjects.isReady(node.getValue()))
        .filter(node -> !Fields.flag(node.getValue().path("spec"), "unschedulable", false))
        .filter(
            node ->
                Fields.map(node.getValue().path("metadata"), "labels")
                    .entrySet()
                    .containsAll(selector.entrySet()))
        .map(Map.Entry::getKey)
        .min(
            Comparator.comparingInt((String name) -> podsOn.getOrDefault(name, 0))
                .thenComparing(Comparator.naturalOrder()));
  }
}
