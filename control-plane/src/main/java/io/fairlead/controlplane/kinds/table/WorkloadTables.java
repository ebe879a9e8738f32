package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.ControllerReference;
import io.fairlead.model.meta.LabelSelector;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** {@code kubectl get deployments}, {@code replicasets} and {@code statefulsets}. */
public final class WorkloadTables {
  private static final TableColumn READY =
      TableColumn.text("Ready", "Pods that are ready, of those wanted.", WorkloadTables::ready);
  private static final TableColumn CONTAINERS =
      TableColumn.wide(
          "Containers", "Names of the template's containers.", o -> containers(o, "name"));
  private static final TableColumn IMAGES =
      TableColumn.wide(
          "Images", "Images of the template's containers.", o -> containers(o, "image"));
  private static final TableColumn SELECTOR =
      TableColumn.wide("Selector", "Labels of the pods it is about.", WorkloadTables::selector);

  public static final List<TableColumn> DEPLOYMENT =
      List.of(
          TableColumn.name(),
          READY,
          TableColumn.count(
              "Up-to-date",
              "Pods made of the current template.",
              o -> status(o, "updatedReplicas")),
          TableColumn.count("Available", "Pods that serve.", o -> status(o, "availableReplicas")),
          TableColumn.age(),
          CONTAINERS,
          IMAGES,
          SELECTOR);

  public static final List<TableColumn> REPLICA_SET =
      List.of(
          TableColumn.name(),
          TableColumn.integer("Desired", "Pods that are wanted.", WorkloadTables::desired),
          TableColumn.integer("Current", "Pods there are.", o -> status(o, "replicas")),
          TableColumn.integer("Ready", "Pods that are ready.", o -> status(o, "readyReplicas")),
          TableColumn.age(),
          CONTAINERS,
          IMAGES,
          SELECTOR);

  public static final List<TableColumn> STATEFUL_SET =
      List.of(TableColumn.name(), READY, TableColumn.age(), CONTAINERS, IMAGES);

  public static final List<TableColumn> CONTROLLER_REVISION =
      List.of(
          TableColumn.name(),
          TableColumn.text(
              "Controller", "The workload whose template it keeps.", WorkloadTables::controller),
          TableColumn.count(
              "Revision",
              "Which template of the workload it is.",
              o -> (int) Json.number(o, 0, "revision")),
          TableColumn.age());

  private WorkloadTables() {}

  /** {@code statefulset.apps/db}. */
  private static String controller(ObjectNode revision) {
    return ControllerReference.of(revision)
        .map(
            owner ->
                owner.kind().toLowerCase(Locale.ROOT)
                    + group(owner.apiVersion())
                    + "/"
                    + owner.name())
        .orElse(Cells.NONE);
  }

  private static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : "." + apiVersion.substring(0, slash);
  }

  private static String ready(ObjectNode workload) {
    return status(workload, "readyReplicas") + "/" + desired(workload);
  }

  private static int desired(ObjectNode workload) {
    return (int) Json.number(workload, 0, "spec", "replicas");
  }

  private static int status(ObjectNode workload, String count) {
    return (int) Json.number(workload, 0, "status", count);
  }

  private static String containers(ObjectNode workload, String field) {
    return Json.objects(workload, "spec", "template", "spec", "containers").stream()
        .map(container -> Json.text(container, field))
        .collect(Collectors.joining(","));
  }

  private static String selector(ObjectNode workload) {
    LabelSelector selector = LabelSelector.read(Json.at(workload, "spec", "selector"));
    return selector == null ? Cells.NONE : selector.format();
  }
}
