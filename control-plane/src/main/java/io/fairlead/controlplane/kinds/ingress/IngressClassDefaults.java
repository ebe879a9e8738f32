package io.fairlead.controlplane.kinds.ingress;

import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** The parameters of an IngressClass are cluster-scoped if nothing is said (rule I12). */
public final class IngressClassDefaults {
  private IngressClassDefaults() {}

  /** Changes {@code object}. */
  public static void apply(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    if (spec.get("parameters") instanceof ObjectNode parameters) {
      Json.defaultText(parameters, "scope", "Cluster");
    }
  }
}
