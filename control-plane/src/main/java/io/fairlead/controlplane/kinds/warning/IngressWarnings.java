package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.ingress.nginx.IngressPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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
    warnings.addAll(malformedPaths(ingress));
    return warnings;
  }

  /** Of a class of ours: there is nothing that its parameters could set (I12). */
  public static List<String> ofClass(ObjectNode ingressClass) {
    boolean ours = Json.text(ingressClass, "spec", "controller").equals("fairlead.io/gateway");
    return ours && Json.has(ingressClass, "spec", "parameters")
        ? List.of("spec.parameters has no effect: gateways have no parameters of a class")
        : List.of();
  }

  /** Paths that annotations make regular expressions, and that are none (A2). */
  private static List<String> malformedPaths(ObjectNode ingress) {
    Map<String, String> annotations = Json.textMap(ingress, "metadata", "annotations");
    if (!IngressPolicy.read("", annotations).policy().paths().regex()) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    List<ObjectNode> rules = Json.objects(ingress, "spec", "rules");
    for (int r = 0; r < rules.size(); r++) {
      List<ObjectNode> paths = Json.objects(rules.get(r), "http", "paths");
      for (int p = 0; p < paths.size(); p++) {
        try {
          Pattern.compile(Json.text(paths.get(p), "path"));
        } catch (PatternSyntaxException e) {
          warnings.add(
              "spec.rules[%d].http.paths[%d].path: no regular expression (%s), so nothing is routed by it"
                  .formatted(r, p, e.getDescription()));
        }
      }
    }
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
