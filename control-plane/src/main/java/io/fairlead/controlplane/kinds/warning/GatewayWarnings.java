package io.fairlead.controlplane.kinds.warning;

import io.fairlead.model.json.Fields;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Fields of Gateway API that have no effect here (B34). */
public final class GatewayWarnings {
  private GatewayWarnings() {}

  public static List<String> gateway(ObjectNode gateway) {
    List<String> warnings = new ArrayList<>();
    JsonNode infrastructure = gateway.path("spec").path("infrastructure");
    for (String field : List.of("labels", "annotations")) {
      if (!infrastructure.path(field).isEmpty()) {
        warnings.add(
            "spec.infrastructure.%s: has no effect, nothing is made for a Gateway that could have"
                    .formatted(field)
                + " them");
      }
    }
    warnings.addAll(listeners(gateway));
    return warnings;
  }

  /** Of the listeners of a Gateway or a ListenerSet. */
  public static List<String> listeners(ObjectNode object) {
    List<String> warnings = new ArrayList<>();
    List<JsonNode> listeners = Fields.list(object.path("spec"), "listeners");
    for (int i = 0; i < listeners.size(); i++) {
      options(warnings, "spec.listeners[%d].tls".formatted(i), listeners.get(i).path("tls"));
    }
    return warnings;
  }

  public static List<String> backendTlsPolicy(ObjectNode policy) {
    List<String> warnings = new ArrayList<>();
    options(warnings, "spec", policy.path("spec"));
    List<JsonNode> targets = Fields.list(policy.path("spec"), "targetRefs");
    for (int i = 0; i < targets.size(); i++) {
      if (!Fields.text(targets.get(i), "group").isEmpty()
          || !Fields.text(targets.get(i), "kind").equals("Service")) {
        warnings.add("spec.targetRefs[%d]: has no effect, it is no Service".formatted(i));
      }
    }
    return warnings;
  }

  private static void options(List<String> warnings, String path, JsonNode parent) {
    parent
        .path("options")
        .propertyNames()
        .forEach(option -> warnings.add("%s.options[%s]: is not known".formatted(path, option)));
  }
}
