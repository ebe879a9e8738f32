package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.LabelSelector;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Tables of the kinds that show one thing besides name and age. */
public final class CoreTables {
  public static final List<TableColumn> NAMESPACE =
      List.of(
          TableColumn.name(),
          TableColumn.text(
              "Status", "The phase of the namespace.", o -> Json.text(o, "status", "phase")),
          TableColumn.age());

  public static final List<TableColumn> SECRET =
      List.of(
          TableColumn.name(),
          TableColumn.text("Type", "What the secret is used for.", o -> Json.text(o, "type")),
          TableColumn.count("Data", "Number of entries.", o -> Cells.size(o, "data")),
          TableColumn.age());

  public static final List<TableColumn> CONFIG_MAP =
      List.of(
          TableColumn.name(),
          TableColumn.count(
              "Data",
              "Number of entries, binary ones included.",
              o -> Cells.size(o, "data") + Cells.size(o, "binaryData")),
          TableColumn.age());

  public static final List<TableColumn> NETWORK_POLICY =
      List.of(
          TableColumn.name(),
          TableColumn.text(
              "Pod-Selector", "The pods the policy is about.", CoreTables::podSelector),
          TableColumn.age());

  private CoreTables() {}

  private static String podSelector(ObjectNode policy) {
    LabelSelector selector = LabelSelector.read(Json.at(policy, "spec", "podSelector"));
    return selector == null || selector.isEmpty() ? Cells.NONE : selector.format();
  }
}
