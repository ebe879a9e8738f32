package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code status.qosClass}: how much of what it uses a Pod has asked for. */
final class QosClass {
  private static final List<String> COUNTED = List.of("cpu", "memory");

  private QosClass() {}

  /** Of a spec whose requests have been defaulted from its limits. */
  static String of(ObjectNode spec) {
    List<ObjectNode> containers = new ArrayList<>(Json.objects(spec, "containers"));
    containers.addAll(Json.objects(spec, "initContainers"));
    boolean asksNothing = true;
    boolean guaranteed = !containers.isEmpty();
    for (ObjectNode container : containers) {
      JsonNode limits = Json.at(container, "resources", "limits");
      JsonNode requests = Json.at(container, "resources", "requests");
      for (String resource : COUNTED) {
        asksNothing &= !Json.has(limits, resource) && !Json.has(requests, resource);
        guaranteed &=
            Json.has(limits, resource) && limits.get(resource).equals(requests.get(resource));
      }
    }
    if (asksNothing) {
      return "BestEffort";
    }
    return guaranteed ? "Guaranteed" : "Burstable";
  }
}
