package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Pods are made of the template, and what becomes of them is their node's affair. */
public final class WorkloadWarnings {
  private static final String CONTAINERS =
      "spec.template: pods are made of it and given to nodes; nothing starts their containers here";

  private WorkloadWarnings() {}

  public static List<String> of(ObjectNode workload) {
    return List.of(CONTAINERS);
  }

  /** Of a StatefulSet, whose pods may want storage. */
  public static List<String> statefulSet(ObjectNode set) {
    List<String> warnings = new ArrayList<>(List.of(CONTAINERS));
    if (!Json.objects(set, "spec", "volumeClaimTemplates").isEmpty()) {
      warnings.add(
          "spec.volumeClaimTemplates: nothing makes PersistentVolumeClaims; the pods name claims"
              + " that do not exist");
    }
    return warnings;
  }
}
