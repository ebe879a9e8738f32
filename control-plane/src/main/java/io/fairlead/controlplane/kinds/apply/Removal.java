package io.fairlead.controlplane.kinds.apply;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Takes paths out of a value, each with all that is below it. */
final class Removal {
  private Removal() {}

  /** A value without these paths; what was there because of them alone is gone too. */
  static ObjectNode remove(ObjectNode value, FieldSet paths, Shape shape) {
    return value(value, paths, shape) instanceof ObjectNode left
        ? left
        : JsonNodeFactory.instance.objectNode();
  }

  /** Null where nothing is left. */
  private static @Nullable JsonNode value(JsonNode value, FieldSet paths, Shape shape) {
    if (paths.isEmpty()) {
      return value;
    }
    return switch (shape) {
      case Shape.Leaf _, Shape.Atoms _ -> value;
      case Shape.Struct(_, boolean atomic) -> atomic ? value : object(value, paths, shape);
      case Shape.Dict(_, boolean atomic) -> atomic ? value : object(value, paths, shape);
      case Shape.Distinct _, Shape.KeyedList _ -> list(value, paths, shape);
    };
  }

  private static @Nullable JsonNode object(JsonNode value, FieldSet paths, Shape shape) {
    ObjectNode left = JsonNodeFactory.instance.objectNode();
    value.forEachEntry(
        (name, child) -> {
          PathElement element = new PathElement.Field(name);
          if (!paths.has(element)) {
            JsonNode rest = value(child, paths.below(element), shape.at(element));
            if (rest != null) {
              left.set(name, rest);
            }
          }
        });
    return left.isEmpty() ? null : left;
  }

  private static @Nullable JsonNode list(JsonNode value, FieldSet paths, Shape shape) {
    ArrayNode left = JsonNodeFactory.instance.arrayNode();
    Items.byElement(shape, value)
        .forEach(
            (element, items) -> {
              if (!paths.has(element)) {
                for (JsonNode item : items) {
                  JsonNode rest = value(item, paths.below(element), shape.at(element));
                  left.add(rest == null ? JsonNodeFactory.instance.objectNode() : rest);
                }
              }
            });
    return left.isEmpty() ? null : left;
  }
}
