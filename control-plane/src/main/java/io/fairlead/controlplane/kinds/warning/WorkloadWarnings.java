package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Pods are made of the template, and what becomes of them is the node's affair. */
public final class WorkloadWarnings {
  private WorkloadWarnings() {}

  public static List<String> of(ObjectNode workload) {
    return List.of(
        "spec.template: nothing makes pods of a %s yet; make the pods yourself"
            .formatted(Json.text(workload, "kind")));
  }

  /** Of a kind whose pods are made. */
  public static List<String> made(ObjectNode workload) {
    return List.of(
        "spec.template: pods are made of it and given to nodes; nothing starts their containers"
            + " here");
  }
}
