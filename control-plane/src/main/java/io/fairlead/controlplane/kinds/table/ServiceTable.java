package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** {@code kubectl get services}. */
public final class ServiceTable {
  public static final List<TableColumn> COLUMNS =
      List.of(
          TableColumn.name(),
          TableColumn.text(
              "Type", "How the Service is exposed.", o -> Json.text(o, "spec", "type")),
          TableColumn.text(
              "Cluster-IP", "Address of the Service in the cluster.", ServiceTable::clusterIp),
          TableColumn.text(
              "External-IP", "Addresses outside the cluster.", ServiceTable::externalIp),
          TableColumn.text("Port(s)", "Ports the Service takes.", ServiceTable::ports),
          TableColumn.age(),
          TableColumn.wide(
              "Selector",
              "Labels of the pods behind it.",
              o -> Cells.selector(Json.textMap(o, "spec", "selector"))));

  private ServiceTable() {}

  private static String clusterIp(ObjectNode service) {
    return Json.texts(service, "spec", "clusterIPs").stream()
        .findFirst()
        .orElse(Cells.orNone(Json.text(service, "spec", "clusterIP")));
  }

  private static String externalIp(ObjectNode service) {
    List<String> given = Json.texts(service, "spec", "externalIPs");
    return switch (Json.text(service, "spec", "type")) {
      case "LoadBalancer" -> {
        List<String> all = new ArrayList<>(Cells.loadBalancer(service));
        all.addAll(given);
        yield all.isEmpty() ? "<pending>" : String.join(",", all);
      }
      case "ExternalName" -> Json.text(service, "spec", "externalName");
      default -> Cells.orNone(String.join(",", given));
    };
  }

  private static String ports(ObjectNode service) {
    return Cells.orNone(
        Json.objects(service, "spec", "ports").stream()
            .map(ServiceTable::port)
            .collect(Collectors.joining(",")));
  }

  /** {@code 80/TCP}, or {@code 80:30080/TCP} with a node port. */
  private static String port(ObjectNode port) {
    long nodePort = Json.number(port, 0, "nodePort");
    return Json.number(port, 0, "port")
        + (nodePort > 0 ? ":" + nodePort : "")
        + "/"
        + Json.text(port, "protocol");
  }
}
