package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.Column;
import io.fairlead.controlplane.kinds.json.Json;
import java.time.Instant;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A column with the way from an object to its cell. */
public record TableColumn(Column column, Cell cell) {

  /** Reads one cell; {@code now} is what ages are counted from. */
  @FunctionalInterface
  public interface Cell {
    JsonNode of(ObjectNode object, Instant now);
  }

  /** {@code Name}: what {@code kubectl} prefixes with the kind and completes on the shell. */
  static TableColumn name(Function<ObjectNode, String> cell) {
    return new TableColumn(
        new Column("Name", "string", "name", "Name of the object.", 0), textCell(cell));
  }

  public static TableColumn name() {
    return name(object -> Json.text(object, "metadata", "name"));
  }

  public static TableColumn age() {
    return new TableColumn(
        new Column("Age", "string", "", "Time since the object was created.", 0),
        (object, now) ->
            text(HumanDuration.since(Json.text(object, "metadata", "creationTimestamp"), now)));
  }

  static TableColumn text(String name, String description, Function<ObjectNode, String> cell) {
    return new TableColumn(new Column(name, "string", "", description, 0), textCell(cell));
  }

  /** A column that only {@code -o wide} shows. */
  static TableColumn wide(String name, String description, Function<ObjectNode, String> cell) {
    return new TableColumn(new Column(name, "string", "", description, 1), textCell(cell));
  }

  /** A count: a JSON number in a column that Kubernetes nonetheless types as a string. */
  static TableColumn count(String name, String description, Function<ObjectNode, Integer> cell) {
    return new TableColumn(
        new Column(name, "string", "", description, 0),
        (object, _) -> JsonNodeFactory.instance.numberNode(cell.apply(object)));
  }

  /** A count in a column that Kubernetes types as a number. */
  static TableColumn integer(String name, String description, Function<ObjectNode, Integer> cell) {
    return new TableColumn(
        new Column(name, "integer", "", description, 0),
        (object, _) -> JsonNodeFactory.instance.numberNode(cell.apply(object)));
  }

  /** What Kubernetes shows of kinds it has no table for. */
  static TableColumn createdAt() {
    return new TableColumn(
        new Column("Created At", "date", "", "When the object was created.", 0),
        textCell(object -> Json.text(object, "metadata", "creationTimestamp")));
  }

  static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static Cell textCell(Function<ObjectNode, String> cell) {
    return (object, _) -> text(cell.apply(object));
  }
}
