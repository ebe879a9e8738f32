package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.ResourceKind;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The fields that {@code ?fieldSelector=} may name, and their values. */
public final class FieldLabels {
  private static final String NAME = "metadata.name";
  private static final String NAMESPACE = "metadata.namespace";

  private FieldLabels() {}

  /**
   * Whether {@code kind} can be selected by {@code label}; if not, 400 "field label not supported".
   */
  public static boolean supported(ResourceKind kind, String label) {
    return switch (label) {
      case NAME -> true;
      case NAMESPACE -> kind.namespaced();
      default -> KindRules.of(kind).fieldLabels().contains(label);
    };
  }

  /** The value to compare; the empty string where the field is absent; empty if unsupported. */
  public static Optional<String> value(ResourceKind kind, ObjectNode object, String label) {
    if (!supported(kind, label)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (label) {
          case "status.podIP" -> firstAddress(object);
          case "status.podIPs" -> addresses(object);
          case "spec.hostNetwork", "spec.unschedulable" ->
              Boolean.toString(Json.isTrue(object, label.split("\\.", -1)));
          case "status.replicas" -> Long.toString(Json.number(object, 0, "status", "replicas"));
          case "source" -> source(object);
          case "reportingComponent" ->
              Json.text(object, "reportingComponent").isEmpty()
                  ? Json.text(object, "source", "component")
                  : Json.text(object, "reportingComponent");
          default -> Json.text(object, label.split("\\.", -1));
        });
  }

  private static String firstAddress(ObjectNode pod) {
    JsonNode first = Json.at(pod, "status", "podIPs").path(0);
    return first.isMissingNode() ? Json.text(pod, "status", "podIP") : Json.text(first, "ip");
  }

  private static String addresses(ObjectNode pod) {
    return String.join(
        ",",
        Json.objects(pod, "status", "podIPs").stream().map(ip -> Json.text(ip, "ip")).toList());
  }

  private static String source(ObjectNode event) {
    String component = Json.text(event, "source", "component");
    return component.isEmpty() ? Json.text(event, "reportingComponent") : component;
  }
}
