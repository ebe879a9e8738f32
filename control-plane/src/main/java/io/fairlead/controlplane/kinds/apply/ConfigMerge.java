package io.fairlead.controlplane.kinds.apply;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a configuration over an object: leaves of the configuration win, what it does not name
 * stays. Nothing is removed, and nothing changed that is handed in.
 */
final class ConfigMerge {
  private ConfigMerge() {}

  static ObjectNode merge(ObjectNode live, ObjectNode config, Shape shape) {
    return value(live, config, shape) instanceof ObjectNode merged
        ? merged
        : JsonNodeFactory.instance.objectNode();
  }

  private static @Nullable JsonNode value(
      @Nullable JsonNode live, @Nullable JsonNode config, Shape shape) {
    return switch (shape) {
      case Shape.Leaf _, Shape.Atoms _ -> leaf(live, config);
      case Shape.Struct(_, boolean atomic) ->
          atomic ? leaf(live, config) : object(live, config, shape);
      case Shape.Dict(_, boolean atomic) ->
          atomic ? leaf(live, config) : object(live, config, shape);
      case Shape.Distinct _, Shape.KeyedList _ -> list(live, config, shape);
    };
  }

  private static @Nullable JsonNode leaf(@Nullable JsonNode live, @Nullable JsonNode config) {
    return config == null ? live : config;
  }

  private static boolean isEmpty(@Nullable JsonNode container) {
    return container == null || container.isEmpty();
  }

  private static @Nullable JsonNode object(
      @Nullable JsonNode live, @Nullable JsonNode config, Shape shape) {
    if (isEmpty(live) && isEmpty(config)) {
      return leaf(live, config);
    }
    Set<String> names = new LinkedHashSet<>();
    if (live != null && live.isObject()) {
      names.addAll(live.propertyNames());
    }
    if (config != null && config.isObject()) {
      names.addAll(config.propertyNames());
    }
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    for (String name : names) {
      JsonNode value =
          value(
              live == null ? null : live.get(name),
              config == null ? null : config.get(name),
              shape.at(new PathElement.Field(name)));
      if (value != null) {
        merged.set(name, value);
      }
    }
    return merged;
  }

  /**
   * Items in the order of the configuration; those only the object has stay behind the item they
   * were behind.
   */
  private static @Nullable JsonNode list(
      @Nullable JsonNode live, @Nullable JsonNode config, Shape shape) {
    if (isEmpty(live) && isEmpty(config)) {
      return leaf(live, config);
    }
    Map<PathElement, List<JsonNode>> old = Items.byElement(shape, live);
    Map<PathElement, List<JsonNode>> applied = Items.byElement(shape, config);
    List<PathElement> order = new ArrayList<>(applied.keySet());
    ArrayNode merged = JsonNodeFactory.instance.arrayNode();
    int next = 0;
    int shared = firstShared(order, next, old);
    for (Map.Entry<PathElement, List<JsonNode>> item : old.entrySet()) {
      if (!applied.containsKey(item.getKey())) {
        item.getValue().forEach(merged::add);
      } else if (shared < order.size() && order.get(shared).equals(item.getKey())) {
        for (; next <= shared; next++) {
          merged.add(item(order.get(next), old, applied, shape));
        }
        shared = firstShared(order, next, old);
      }
    }
    for (; next < order.size(); next++) {
      merged.add(item(order.get(next), old, applied, shape));
    }
    return merged;
  }

  private static int firstShared(
      List<PathElement> order, int from, Map<PathElement, List<JsonNode>> old) {
    int at = from;
    while (at < order.size() && !old.containsKey(order.get(at))) {
      at++;
    }
    return at;
  }

  /** A configuration has each item once; the object may not, and then its items give way. */
  private static JsonNode item(
      PathElement element,
      Map<PathElement, List<JsonNode>> old,
      Map<PathElement, List<JsonNode>> applied,
      Shape shape) {
    JsonNode config = applied.getOrDefault(element, List.of()).getFirst();
    List<JsonNode> live = old.getOrDefault(element, List.of());
    JsonNode merged = value(live.size() == 1 ? live.getFirst() : null, config, shape.at(element));
    return merged == null ? config : merged;
  }
}
