package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.pod.PodWorkJson;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Pods are made of the template, and what becomes of them is the node's affair. */
public final class WorkloadWarnings {
  private WorkloadWarnings() {}

  public static List<String> of(ObjectNode workload) {
    if (!(workload.path("spec").path("template") instanceof ObjectNode template)) {
      return List.of();
    }
    String refusal = PodWorkJson.refusal(template);
    return refusal.isEmpty()
        ? PodFields.warnings(template.path("spec"), "spec.template.spec")
        : List.of(
            "spec.template: pods are made of it and given to nodes; no node runs them (%s)"
                .formatted(refusal));
  }

  /** Of a StatefulSet, whose pods may want storage. */
  public static List<String> statefulSet(ObjectNode set) {
    List<String> warnings = new ArrayList<>(of(set));
    if (!Json.objects(set, "spec", "volumeClaimTemplates").isEmpty()) {
      warnings.add(
          "spec.volumeClaimTemplates: nothing makes PersistentVolumeClaims; the pods name claims"
              + " that do not exist");
    }
    return warnings;
  }
}
