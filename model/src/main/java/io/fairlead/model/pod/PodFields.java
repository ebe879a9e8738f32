package io.fairlead.model.pod;

import io.fairlead.model.json.Fields;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the downward API tells a container of its pod. */
final class PodFields {
  private static final Set<String> NODE_FIELDS =
      Set.of("status.podIP", "status.podIPs", "status.hostIP", "status.hostIPs");

  private PodFields() {}

  /** What a {@code fieldPath} stands for. */
  static EnvVar.Value value(ObjectNode pod, String path) {
    return NODE_FIELDS.contains(path)
        ? new EnvVar.NodeField(path)
        : new EnvVar.Literal(text(pod, path));
  }

  private static String text(ObjectNode pod, String path) {
    JsonNode meta = pod.path("metadata");
    int bracket = path.indexOf("['");
    if (bracket > 0 && path.endsWith("']")) {
      String key = path.substring(bracket + 2, path.length() - 2);
      return Fields.map(meta, path.substring("metadata.".length(), bracket)).getOrDefault(key, "");
    }
    return switch (path) {
      case "metadata.name", "metadata.namespace", "metadata.uid" ->
          Fields.text(meta, path.substring("metadata.".length()));
      case "spec.nodeName", "spec.serviceAccountName" ->
          Fields.text(pod.path("spec"), path.substring("spec.".length()));
      default -> "";
    };
  }

  /** A {@code resourceFieldRef} of this container. */
  static EnvVar.Resource resource(ObjectNode pod, JsonNode container, JsonNode ref) {
    String name = Fields.text(ref, "containerName");
    JsonNode of = container;
    for (JsonNode other : Fields.list(pod.path("spec"), "containers")) {
      if (Fields.text(other, "name").equals(name)) {
        of = other;
      }
    }
    String resource = Fields.text(ref, "resource");
    JsonNode resources = of.path("resources");
    String amount = resource.substring(resource.indexOf('.') + 1);
    String limit = quantity(resources.path("limits"), amount);
    String request = quantity(resources.path("requests"), amount);
    String quantity = limit;
    if (resource.startsWith("requests.")) {
      quantity = !request.isEmpty() ? request : limit.isEmpty() ? "0" : limit;
    }
    return new EnvVar.Resource(resource, quantity, quantity(ref, "divisor"));
  }

  /** Written as a text or as a number. */
  private static String quantity(JsonNode parent, String name) {
    return Fields.present(parent, name) ? parent.path(name).asString() : "";
  }
}
