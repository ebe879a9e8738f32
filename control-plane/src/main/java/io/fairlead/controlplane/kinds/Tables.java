package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.table.TableColumn;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The columns and cells of {@code kubectl get}. */
public final class Tables {
  private Tables() {}

  public static List<Column> columns(ResourceKind kind) {
    return KindRules.of(kind).columns().stream().map(TableColumn::column).toList();
  }

  /**
   * One cell for each column, the wide ones included; {@code now} is what ages are counted from.
   */
  public static List<JsonNode> cells(ResourceKind kind, ObjectNode object, Instant now) {
    List<TableColumn> table = KindRules.of(kind).columns();
    List<JsonNode> cells = new ArrayList<>(table.size());
    for (TableColumn column : table) {
      cells.add(column.cell().of(object, now));
    }
    return cells;
  }
}
