package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** {@code kubectl get nodes}. */
public final class NodeTable {
  private static final String ROLE = "node-role.kubernetes.io/";

  public static final List<TableColumn> COLUMNS =
      List.of(
          TableColumn.name(),
          TableColumn.text("Status", "Whether its agent is there.", NodeTable::status),
          TableColumn.text("Roles", "Roles, by label.", NodeTable::roles),
          TableColumn.age(),
          TableColumn.text(
              "Version",
              "Version of the node agent.",
              o -> Json.text(o, "status", "nodeInfo", "kubeletVersion")),
          TableColumn.wide("Internal-IP", "Address in the cluster.", o -> address(o, "InternalIP")),
          TableColumn.wide(
              "External-IP", "Address outside the cluster.", o -> address(o, "ExternalIP")),
          TableColumn.wide("OS-Image", "Operating system.", o -> info(o, "osImage")),
          TableColumn.wide("Kernel-Version", "Kernel.", NodeTable::kernel),
          TableColumn.wide(
              "Container-Runtime", "What runs pods.", o -> info(o, "containerRuntimeVersion")));

  private NodeTable() {}

  private static String status(ObjectNode node) {
    String ready =
        switch (Cells.condition(Json.objects(node, "status", "conditions"), "Ready")) {
          case "True" -> "Ready";
          case "" -> "Unknown";
          default -> "NotReady";
        };
    return Json.isTrue(node, "spec", "unschedulable") ? ready + ",SchedulingDisabled" : ready;
  }

  private static String roles(ObjectNode node) {
    return Cells.orNone(
        Json.textMap(node, "metadata", "labels").keySet().stream()
            .filter(label -> label.startsWith(ROLE) && label.length() > ROLE.length())
            .map(label -> label.substring(ROLE.length()))
            .sorted()
            .collect(Collectors.joining(",")));
  }

  private static String address(ObjectNode node, String type) {
    return Json.objects(node, "status", "addresses").stream()
        .filter(a -> Json.text(a, "type").equals(type))
        .map(a -> Json.text(a, "address"))
        .findFirst()
        .orElse(Cells.NONE);
  }

  private static String info(ObjectNode node, String field) {
    String text = Json.text(node, "status", "nodeInfo", field);
    return text.isEmpty() ? Cells.UNKNOWN : text;
  }

  private static String kernel(ObjectNode node) {
    String architecture = Json.text(node, "status", "nodeInfo", "architecture");
    String kernel = info(node, "kernelVersion");
    return architecture.isEmpty() ? kernel : kernel + " (" + architecture + ")";
  }
}
