package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.pod.PodWorkJson;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What of a Pod nothing acts on. */
public final class PodWarnings {
  private PodWarnings() {}

  public static List<String> of(ObjectNode pod) {
    List<String> warnings = new ArrayList<>();
    String refusal = PodWorkJson.refusal(pod);
    boolean elsewhere = Json.has(pod, "metadata", "annotations", PodJson.DECLARED_IP);
    if (!elsewhere && !refusal.isEmpty()) {
      warnings.add(
          "spec.containers: no node runs them (%s); run the process yourself and name its address in the annotation %s"
              .formatted(refusal, PodJson.DECLARED_IP));
    }
    if (!elsewhere && refusal.isEmpty()) {
      warnings.addAll(PodFields.warnings(pod.path("spec"), "spec"));
      return warnings;
    }
    List<ObjectNode> containers = Json.objects(pod, "spec", "containers");
    for (int i = 0; i < containers.size(); i++) {
      probes(containers.get(i), "spec.containers[" + i + "].", warnings);
    }
    return warnings;
  }

  private static void probes(ObjectNode container, String path, List<String> warnings) {
    if (Json.has(container, "readinessProbe", "exec")) {
      warnings.add(
          path
              + "readinessProbe.exec: nothing is executed in a process that runs elsewhere; the"
              + " container counts as ready");
    }
    for (String probe : List.of("livenessProbe", "startupProbe")) {
      if (Json.has(container, probe)) {
        warnings.add(path + probe + ": nothing restarts a process that runs elsewhere");
      }
    }
  }
}
