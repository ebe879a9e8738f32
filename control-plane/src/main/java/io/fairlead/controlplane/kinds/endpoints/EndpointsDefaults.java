package io.fairlead.controlplane.kinds.endpoints;

import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** Ports are TCP unless they say otherwise. */
public final class EndpointsDefaults {
  private EndpointsDefaults() {}

  public static void apply(ObjectNode endpoints) {
    for (ObjectNode subset : Json.objects(endpoints, "subsets")) {
      for (ObjectNode port : Json.objects(subset, "ports")) {
        if (Json.text(port, "protocol").isEmpty()) {
          port.put("protocol", "TCP");
        }
      }
    }
  }
}
