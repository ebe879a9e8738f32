package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code kubectl get endpointslices} and {@code kubectl get endpoints}. */
public final class EndpointTables {
  public static final List<TableColumn> SLICE =
      List.of(
          TableColumn.name(),
          TableColumn.text("AddressType", "IPv4, IPv6 or FQDN.", o -> Json.text(o, "addressType")),
          TableColumn.text("Ports", "Ports of every endpoint.", EndpointTables::slicePorts),
          TableColumn.text("Endpoints", "Addresses, ready or not.", EndpointTables::sliceAddresses),
          TableColumn.age());

  public static final List<TableColumn> ENDPOINTS =
      List.of(
          TableColumn.name(),
          TableColumn.text(
              "Endpoints", "Addresses and ports that are ready.", EndpointTables::ready),
          TableColumn.age());

  private EndpointTables() {}

  private static String slicePorts(ObjectNode slice) {
    return Cells.firstFew(
        Json.objects(slice, "ports").stream().map(EndpointTables::slicePort).toList(), "<unset>");
  }

  private static String slicePort(ObjectNode port) {
    if (Json.has(port, "port")) {
      return Long.toString(Json.number(port, 0, "port"));
    }
    String name = Json.text(port, "name");
    return name.isEmpty() ? "*" : name;
  }

  private static String sliceAddresses(ObjectNode slice) {
    return Cells.firstFew(
        Json.objects(slice, "endpoints").stream()
            .flatMap(e -> Json.texts(e, "addresses").stream())
            .toList(),
        "<unset>");
  }

  private static String ready(ObjectNode endpoints) {
    List<String> all = new ArrayList<>();
    for (ObjectNode subset : Json.objects(endpoints, "subsets")) {
      List<ObjectNode> ports = Json.objects(subset, "ports");
      List<String> addresses =
          Json.objects(subset, "addresses").stream().map(a -> Json.text(a, "ip")).toList();
      if (ports.isEmpty()) {
        all.addAll(addresses);
      }
      for (ObjectNode port : ports) {
        addresses.forEach(ip -> all.add(hostPort(ip, Json.number(port, 0, "port"))));
      }
    }
    return Cells.firstFew(all, Cells.NONE);
  }

  private static String hostPort(String ip, long port) {
    return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
  }
}
