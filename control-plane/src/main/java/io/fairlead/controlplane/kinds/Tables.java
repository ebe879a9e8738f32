package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.table.CoreTables;
import io.fairlead.controlplane.kinds.table.EndpointTables;
import io.fairlead.controlplane.kinds.table.EventTable;
import io.fairlead.controlplane.kinds.table.IngressTables;
import io.fairlead.controlplane.kinds.table.NodeTable;
import io.fairlead.controlplane.kinds.table.PodTable;
import io.fairlead.controlplane.kinds.table.ServiceTable;
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
    return table(kind).stream().map(TableColumn::column).toList();
  }

  /**
   * One cell for each column, the wide ones included; {@code now} is what ages are counted from.
   */
  public static List<JsonNode> cells(ResourceKind kind, ObjectNode object, Instant now) {
    List<TableColumn> table = table(kind);
    List<JsonNode> cells = new ArrayList<>(table.size());
    for (TableColumn column : table) {
      cells.add(column.cell().of(object, now));
    }
    return cells;
  }

  private static List<TableColumn> table(ResourceKind kind) {
    return switch (kind) {
      case NAMESPACE -> CoreTables.NAMESPACE;
      case NODE -> NodeTable.COLUMNS;
      case POD -> PodTable.COLUMNS;
      case SERVICE -> ServiceTable.COLUMNS;
      case ENDPOINTS -> EndpointTables.ENDPOINTS;
      case SECRET -> CoreTables.SECRET;
      case CONFIG_MAP -> CoreTables.CONFIG_MAP;
      case EVENT -> EventTable.COLUMNS;
      case ENDPOINT_SLICE -> EndpointTables.SLICE;
      case INGRESS -> IngressTables.INGRESS;
      case INGRESS_CLASS -> IngressTables.CLASS;
      case NETWORK_POLICY -> CoreTables.NETWORK_POLICY;
    };
  }
}
