package io.fairlead.controlplane.api.read;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Column;
import io.fairlead.controlplane.kinds.Tables;
import io.fairlead.controlplane.kinds.Versions;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.Collection;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Server-side tables ({@code meta.k8s.io/v1 Table}), what {@code kubectl get} prints. */
public final class TableRows {

  /** What of the object goes into each row. */
  public enum IncludeObject {
    NONE,
    METADATA,
    OBJECT;

    /** Reads {@code ?includeObject=}; 400 for other words. */
    public static IncludeObject parse(Query query) {
      String text = query.text("includeObject");
      return switch (text) {
        case "", "Metadata" -> METADATA;
        case "None" -> NONE;
        case "Object" -> OBJECT;
        default ->
            throw Failures.badRequest("unrecognized includeObject value: \"" + text + "\"")
                .rejected();
      };
    }
  }

  private TableRows() {}

  /** A table without metadata; {@code columns} false leaves the definitions null (watch). */
  public static ObjectNode table(
      ResourceKind kind,
      ApiVersion version,
      Collection<CatalogObject> objects,
      IncludeObject include,
      boolean columns,
      Instant now) {
    ObjectNode table = JsonNodeFactory.instance.objectNode();
    table.put("kind", "Table");
    table.put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata");
    if (columns) {
      table.set("columnDefinitions", definitions(kind));
    } else {
      table.putNull("columnDefinitions");
    }
    ArrayNode rows = table.putArray("rows");
    for (CatalogObject object : objects) {
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells");
      Tables.cells(kind, object.json(), now).forEach(cells::add);
      switch (include) {
        case NONE -> row.putNull("object");
        case METADATA -> row.set("object", metadata(object));
        case OBJECT -> row.set("object", Versions.shown(kind, version, object.json()));
      }
    }
    return table;
  }

  /** {@code PartialObjectMetadata} of an object; shares the metadata tree with it. */
  static ObjectNode metadata(CatalogObject object) {
    ObjectNode partial = JsonNodeFactory.instance.objectNode();
    partial.put("kind", "PartialObjectMetadata");
    partial.put("apiVersion", "meta.k8s.io/v1");
    partial.set("metadata", object.json().path("metadata"));
    return partial;
  }

  private static ArrayNode definitions(ResourceKind kind) {
    ArrayNode definitions = JsonNodeFactory.instance.arrayNode();
    for (Column column : Tables.columns(kind)) {
      definitions
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("format", column.format())
          .put("description", column.description())
          .put("priority", column.priority());
    }
    return definitions;
  }
}
