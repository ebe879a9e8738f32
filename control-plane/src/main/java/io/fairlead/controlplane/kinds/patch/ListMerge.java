package io.fairlead.controlplane.kinds.patch;

import io.fairlead.controlplane.kinds.patch.PatchException.Cause;
import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Merges a list item by item: objects by their merge key, primitives as a set. */
final class ListMerge {
  /** Empty for primitives. */
  private final String key;

  private final @Nullable ValueType element;

  private ListMerge(String key, @Nullable ValueType element) {
    this.key = key;
    this.element = element;
  }

  /** The list as it is to be; {@code list} is not changed. */
  static ArrayNode apply(ArrayNode list, ListChange change, @Nullable FieldSchema schema)
      throws PatchException {
    ListMerge merge =
        schema != null && schema.type() instanceof ListOf(ValueType element)
            ? new ListMerge(schema.merge().patchKey(), element)
            : new ListMerge("", null);
    List<JsonNode> items = new ArrayList<>();
    list.forEach(items::add);
    if (change.deletions() != null) {
      change.deletions().forEach(gone -> items.removeIf(gone::equals));
    }
    List<JsonNode> merged = merge.mergeItems(items, change.itemsOrNone());
    if (change.order() != null) {
      merged = merge.sort(merged, change.order(), list);
    }
    ArrayNode result = JsonNodeFactory.instance.arrayNode(merged.size());
    merged.forEach(result::add);
    return result;
  }

  private List<JsonNode> mergeItems(List<JsonNode> items, ArrayNode changes) throws PatchException {
    for (JsonNode change : changes) {
      if (change instanceof ObjectNode object
          && object.has(Directives.PATCH)
          && Directives.replaces(object)) {
        // one such item makes all others the whole new list
        List<JsonNode> whole = new ArrayList<>();
        Directives.strip(changes).forEach(whole::add);
        return whole;
      }
    }
    List<JsonNode> merged = new ArrayList<>(items);
    for (JsonNode change : changes) {
      mergeItem(merged, change);
    }
    return merged;
  }

  private void mergeItem(List<JsonNode> merged, JsonNode change) throws PatchException {
    if (key.isEmpty() || !(change instanceof ObjectNode object)) {
      if (!merged.contains(change)) {
        merged.add(Directives.strip(change));
      }
      return;
    }
    if (!object.has(key)) {
      throw new PatchException(
          Cause.MALFORMED, "map: " + object + " does not contain declared merge key: " + key);
    }
    if (object.has(Directives.PATCH)) {
      merged.removeIf(item -> sameItem(item, object)); // replace was seen to: this is delete
      return;
    }
    for (int i = 0; i < merged.size(); i++) {
      if (merged.get(i) instanceof ObjectNode present && sameItem(present, object)) {
        merged.set(i, StrategicMerge.merge(present, object, element));
        return;
      }
    }
    merged.add(Directives.strip(object));
  }

  /**
   * The items named in {@code order} in that order; the others keep their places relative to them
   * as well as that can be done.
   */
  private List<JsonNode> sort(List<JsonNode> items, ArrayNode order, ArrayNode original) {
    List<JsonNode> ordered = new ArrayList<>();
    for (JsonNode wanted : order) {
      int at = indexOf(items, wanted);
      if (at >= 0 && indexOf(ordered, wanted) < 0) {
        ordered.add(items.get(at));
      }
    }
    List<JsonNode> before = new ArrayList<>();
    original.forEach(before::add);
    List<JsonNode> result = new ArrayList<>();
    int next = 0;
    for (JsonNode item : items) {
      if (indexOf(ordered, item) >= 0) {
        continue;
      }
      int place = indexOf(before, item);
      while (next < ordered.size() && !stays(place, indexOf(before, ordered.get(next)))) {
        result.add(ordered.get(next++));
      }
      result.add(item);
    }
    result.addAll(ordered.subList(next, ordered.size()));
    return result;
  }

  /** Whether an item the patch does not name comes before one that it does. */
  private static boolean stays(int unnamed, int named) {
    return unnamed >= 0 && named >= 0 && unnamed < named;
  }

  private int indexOf(List<JsonNode> items, JsonNode wanted) {
    for (int i = 0; i < items.size(); i++) {
      if (sameItem(items.get(i), wanted)) {
        return i;
      }
    }
    return -1;
  }

  private boolean sameItem(JsonNode one, JsonNode other) {
    return (key.isEmpty() || !one.isObject())
        ? one.equals(other)
        : one.path(key).equals(other.path(key));
  }
}
