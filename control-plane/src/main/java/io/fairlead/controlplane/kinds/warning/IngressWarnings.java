package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The old way to name a class, and backends that no gateway can reach. */
public final class IngressWarnings {
  private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  private IngressWarnings() {}

  public static List<String> of(ObjectNode ingress) {
    List<String> warnings = new ArrayList<>();
    if (Json.has(ingress, "metadata", "annotations", CLASS_ANNOTATION)) {
      warnings.add(
          "annotation \"%s\" is deprecated, please use 'spec.ingressClassName' instead"
              .formatted(CLASS_ANNOTATION));
    }
    warnings.addAll(resourceBackends(ingress));
    return warnings;
  }

  /** Backends that are no Services (I11). */
  public static List<String> resourceBackends(ObjectNode ingress) {
    List<String> warnings = new ArrayList<>();
    resource("spec.defaultBackend", Json.at(ingress, "spec", "defaultBackend"), warnings);
    List<ObjectNode> rules = Json.objects(ingress, "spec", "rules");
    for (int r = 0; r < rules.size(); r++) {
      List<ObjectNode> paths = Json.objects(rules.get(r), "http", "paths");
      for (int p = 0; p < paths.size(); p++) {
        resource(
            "spec.rules[%d].http.paths[%d].backend".formatted(r, p),
            paths.get(p).path("backend"),
            warnings);
      }
    }
    return warnings;
  }

  private static void resource(String path, JsonNode backend, List<String> warnings) {
    if (Json.has(backend, "resource")) {
      warnings.add(path + ".resource: resource backends are not served; requests are answered 503");
    }
  }
}
