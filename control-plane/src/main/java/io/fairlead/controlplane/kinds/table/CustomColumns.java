package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.Column;
import io.fairlead.controlplane.kinds.json.Json;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Columns as a custom resource's definition has them: a path, and what is there as text. */
public final class CustomColumns {
  private static final String DESCRIPTION =
      "Custom resource definition column (in JSONPath format): ";

  private CustomColumns() {}

  /** What is at a path of fields; nothing where nothing is. */
  public static TableColumn field(String name, String... path) {
    return column(name, "." + String.join(".", path), 0, object -> Json.at(object, path));
  }

  /** As {@link #field}, with a description of its own. */
  public static TableColumn described(String name, String description, String... path) {
    return new TableColumn(
        new Column(name, "string", "", description, 0), (object, _) -> cell(Json.at(object, path)));
  }

  /** As {@link #field}, only shown with {@code -o wide}. */
  public static TableColumn wide(String name, String... path) {
    return column(name, "." + String.join(".", path), 1, object -> Json.at(object, path));
  }

  /** The status of the condition of this type. */
  public static TableColumn condition(String type) {
    return column(
        type,
        ".status.conditions[?(@.type==\"" + type + "\")].status",
        0,
        object ->
            Json.objects(object, "status", "conditions").stream()
                .filter(condition -> Json.text(condition, "type").equals(type))
                .map(condition -> condition.path("status"))
                .findFirst()
                .orElse(JsonNodeFactory.instance.missingNode()));
  }

  /** A field of the first item of a list. */
  public static TableColumn first(String name, String[] list, String field) {
    return column(
        name,
        "." + String.join(".", list) + "[*]." + field,
        0,
        object -> Json.at(object, list).path(0).path(field));
  }

  /** How old it is. */
  public static TableColumn age() {
    return new TableColumn(
        new Column("Age", "date", "", DESCRIPTION + ".metadata.creationTimestamp", 0),
        (object, now) ->
            JsonNodeFactory.instance.stringNode(
                HumanDuration.since(Json.text(object, "metadata", "creationTimestamp"), now)));
  }

  private static TableColumn column(
      String name, String path, int priority, Function<ObjectNode, JsonNode> value) {
    return new TableColumn(
        new Column(name, "string", "", DESCRIPTION + path, priority),
        (object, _) -> cell(value.apply(object)));
  }

  /** Texts as they are, everything else as JSON text, nothing as null. */
  private static JsonNode cell(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return JsonNodeFactory.instance.nullNode();
    }
    return value.isString() ? value : JsonNodeFactory.instance.stringNode(value.toString());
  }
}
