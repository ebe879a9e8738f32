package io.fairlead.controlplane.kinds.networkpolicy;

import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills in which directions a policy isolates (rule N3) and the protocol of ports (rule N9). */
public final class NetworkPolicyDefaults {
  private NetworkPolicyDefaults() {}

  /** Changes {@code object}. */
  public static void apply(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.child(spec, "podSelector");
    for (String direction : new String[] {"ingress", "egress"}) {
      for (ObjectNode rule : Json.objects(spec, direction)) {
        Json.objects(rule, "ports").forEach(port -> Json.defaultText(port, "protocol", "TCP"));
      }
    }
    if (Json.texts(spec, "policyTypes").isEmpty()) {
      ArrayNode types = Json.array("Ingress");
      if (!Json.at(spec, "egress").isEmpty()) {
        types.add("Egress");
      }
      spec.set("policyTypes", types);
    }
  }
}
