package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.Column;
import io.fairlead.controlplane.kinds.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code kubectl get pods}. */
public final class PodTable {
  public static final List<TableColumn> COLUMNS =
      List.of(
          TableColumn.name(),
          TableColumn.text("Ready", "Ready containers of all.", PodTable::ready),
          TableColumn.text("Status", "State of the pod in one word.", PodStatus::of),
          new TableColumn(
              new Column("Restarts", "string", "", "How often containers were restarted.", 0),
              (pod, now) -> TableColumn.text(restarts(pod, now))),
          TableColumn.age(),
          TableColumn.wide("IP", "Address of the pod.", PodTable::address),
          TableColumn.wide(
              "Node", "Where it runs.", o -> Cells.orNone(Json.text(o, "spec", "nodeName"))),
          TableColumn.wide(
              "Nominated Node",
              "Where it will run once others left.",
              o -> Cells.orNone(Json.text(o, "status", "nominatedNodeName"))),
          TableColumn.wide(
              "Readiness Gates", "Conditions it waits for besides its own.", PodTable::gates));

  private PodTable() {}

  /** Init containers that stay beside the others (sidecars) count like them. */
  private static String ready(ObjectNode pod) {
    List<String> sidecars =
        Json.objects(pod, "spec", "initContainers").stream()
            .filter(c -> Json.text(c, "restartPolicy").equals("Always"))
            .map(c -> Json.text(c, "name"))
            .toList();
    long ready =
        Stream.concat(
                Json.objects(pod, "status", "containerStatuses").stream(),
                Json.objects(pod, "status", "initContainerStatuses").stream()
                    .filter(s -> sidecars.contains(Json.text(s, "name"))))
            .filter(s -> Json.isTrue(s, "ready"))
            .count();
    return ready + "/" + (Cells.size(pod, "spec", "containers") + sidecars.size());
  }

  private static String restarts(ObjectNode pod, Instant now) {
    List<ObjectNode> statuses = Json.objects(pod, "status", "containerStatuses");
    long count = statuses.stream().mapToLong(s -> Json.number(s, 0, "restartCount")).sum();
    String last =
        statuses.stream()
            .map(s -> Json.text(s, "lastState", "terminated", "finishedAt"))
            .max(String::compareTo)
            .orElse("");
    return count == 0 || last.isEmpty()
        ? Long.toString(count)
        : count + " (" + HumanDuration.since(last, now) + " ago)";
  }

  private static String address(ObjectNode pod) {
    return Json.objects(pod, "status", "podIPs").stream()
        .map(ip -> Json.text(ip, "ip"))
        .findFirst()
        .orElse(Cells.orNone(Json.text(pod, "status", "podIP")));
  }

  private static String gates(ObjectNode pod) {
    List<ObjectNode> gates = Json.objects(pod, "spec", "readinessGates");
    if (gates.isEmpty()) {
      return Cells.NONE;
    }
    List<ObjectNode> conditions = Json.objects(pod, "status", "conditions");
    long open =
        gates.stream()
            .filter(g -> Cells.condition(conditions, Json.text(g, "conditionType")).equals("True"))
            .count();
    return open + "/" + gates.size();
  }
}
