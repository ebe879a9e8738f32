package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What tells the items of a list apart. */
final class Items {
  private Items() {}

  /** An item has nothing to be told apart by; the message is in Kubernetes' words. */
  static final class Unidentified extends Exception {
    private static final long serialVersionUID = 1;

    Unidentified(String message) {
      super(message, null, false, false);
    }

    String words() {
      return String.valueOf(getMessage());
    }
  }

  /** The items of a list by their elements, in order; several where they are the same. */
  static Map<PathElement, List<JsonNode>> byElement(Shape list, @Nullable JsonNode items) {
    Map<PathElement, List<JsonNode>> found = new LinkedHashMap<>();
    if (items == null || !items.isArray()) {
      return found;
    }
    int index = 0;
    for (JsonNode item : items) {
      PathElement element;
      try {
        element = element(list, item);
      } catch (Unidentified e) {
        element = new PathElement.Index(index); // of a list that was never typed well
      }
      found.computeIfAbsent(element, k -> new ArrayList<>()).add(item);
      index++;
    }
    return found;
  }

  /** The element that leads to this item. */
  static PathElement element(Shape list, JsonNode item) throws Unidentified {
    return switch (list) {
      case Shape.KeyedList(ValueType type, List<String> keys) -> keyed(type, keys, item);
      case Shape.Distinct _ -> value(item);
      case Shape.Struct _, Shape.Dict _, Shape.Atoms _, Shape.Leaf _ ->
          throw new IllegalArgumentException("no list of owned items: " + list);
    };
  }

  private static PathElement value(JsonNode item) throws Unidentified {
    if (item.isValueNode() && !item.isNull()) {
      return new PathElement.Value(item);
    }
    throw new Unidentified(
        item.isObject()
            ? "associative list without keys has an element that's a map type"
            : item.isArray()
                ? "not supported: associative list with lists as elements"
                : "associative list without keys has an element that's an explicit null");
  }

  private static PathElement keyed(ValueType type, List<String> keys, JsonNode item)
      throws Unidentified {
    if (item.isNull()) {
      throw new Unidentified("associative list with keys may not have a null element");
    }
    if (!(item instanceof ObjectNode object)) {
      throw new Unidentified("associative list with keys may not have non-map elements");
    }
    List<Map.Entry<String, JsonNode>> values = new ArrayList<>();
    for (String key : keys) {
      JsonNode value = object.get(key);
      String absent = keyDefault(type, key);
      if (value != null) {
        values.add(Map.entry(key, value));
      } else if (absent != null) {
        values.add(Map.entry(key, JsonNodeFactory.instance.stringNode(absent)));
      } else {
        throw new Unidentified(
            "associative list with keys has an element that omits key field \"%s\" (and doesn't have default value)"
                .formatted(key));
      }
    }
    return new PathElement.Keyed(values);
  }

  private static @Nullable String keyDefault(ValueType type, String key) {
    if (!(type instanceof ValueType.Message(String name))) {
      return null;
    }
    ObjectSchema schema = Schemas.named(name);
    FieldSchema field = Schemas.field(schema, key);
    return field == null ? null : field.keyDefault();
  }
}
