package io.fairlead.controlplane.kinds.ingress;

import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** An Ingress has a spec and a (first empty) load balancer status. */
public final class IngressDefaults {
  private IngressDefaults() {}

  /** Changes {@code object}. */
  public static void apply(ObjectNode object) {
    Json.child(object, "spec");
    Json.child(Json.child(object, "status"), "loadBalancer");
  }
}
