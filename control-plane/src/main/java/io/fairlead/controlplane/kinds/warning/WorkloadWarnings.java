package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Workloads are kept, but nothing runs them. */
public final class WorkloadWarnings {
  private WorkloadWarnings() {}

  public static List<String> of(ObjectNode workload) {
    return List.of(
        "spec.template: nothing makes pods of a %s yet; make the pods yourself"
            .formatted(Json.text(workload, "kind")));
  }
}
