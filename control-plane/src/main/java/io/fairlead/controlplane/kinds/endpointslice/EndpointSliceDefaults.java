package io.fairlead.controlplane.kinds.endpointslice;

import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** A slice's ports have a name (the empty one) and the protocol TCP if nothing is said. */
public final class EndpointSliceDefaults {
  private EndpointSliceDefaults() {}

  /** Changes {@code object}. */
  public static void apply(ObjectNode object) {
    for (ObjectNode port : Json.objects(object, "ports")) {
      if (!Json.has(port, "name")) {
        port.put("name", "");
      }
      Json.defaultText(port, "protocol", "TCP");
    }
    if (!object.has("endpoints")) {
      object.putArray("endpoints");
    }
  }
}
