package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code kubectl get ingresses} and {@code kubectl get ingressclasses}. */
public final class IngressTables {
  private static final String DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";

  public static final List<TableColumn> INGRESS =
      List.of(
          TableColumn.name(),
          TableColumn.text(
              "Class",
              "The IngressClass that acts on it.",
              o -> Cells.orNone(Json.text(o, "spec", "ingressClassName"))),
          TableColumn.text("Hosts", "Hosts that requests are matched by.", IngressTables::hosts),
          TableColumn.text(
              "Address",
              "Where its gateways take requests.",
              o -> String.join(",", Cells.loadBalancer(o))),
          TableColumn.text(
              "Ports",
              "Ports its gateways listen on.",
              o -> Cells.size(o, "spec", "tls") > 0 ? "80, 443" : "80"),
          TableColumn.age());

  public static final List<TableColumn> CLASS =
      List.of(
          TableColumn.name(IngressTables::className),
          TableColumn.text(
              "Controller", "Who acts on the class.", o -> Json.text(o, "spec", "controller")),
          TableColumn.text("Parameters", "Where more settings are.", IngressTables::parameters),
          TableColumn.age());

  private IngressTables() {}

  private static String hosts(ObjectNode ingress) {
    return Cells.firstFew(
        Json.objects(ingress, "spec", "rules").stream()
            .map(rule -> Json.text(rule, "host"))
            .filter(host -> !host.isEmpty())
            .toList(),
        "*");
  }

  private static String className(ObjectNode ingressClass) {
    String name = Json.text(ingressClass, "metadata", "name");
    boolean byDefault =
        Json.text(ingressClass, "metadata", "annotations", DEFAULT_CLASS).equals("true");
    return byDefault ? name + " (default)" : name;
  }

  /** {@code Kind.group/name}. */
  private static String parameters(ObjectNode ingressClass) {
    if (!Json.has(ingressClass, "spec", "parameters")) {
      return Cells.NONE;
    }
    String group = Json.text(ingressClass, "spec", "parameters", "apiGroup");
    return Json.text(ingressClass, "spec", "parameters", "kind")
        + (group.isEmpty() ? "" : "." + group)
        + "/"
        + Json.text(ingressClass, "spec", "parameters", "name");
  }
}
