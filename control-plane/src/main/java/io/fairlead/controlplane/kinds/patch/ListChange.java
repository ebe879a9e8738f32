package io.fairlead.controlplane.kinds.patch;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that a patch says of one list.
 *
 * @param items items to merge
 * @param order {@code $setElementOrder}: how the items are to be sorted
 * @param deletions {@code $deleteFromPrimitiveList}: items to remove
 */
record ListChange(
    @Nullable ArrayNode items, @Nullable ArrayNode order, @Nullable ArrayNode deletions) {

  static ListChange of(ObjectNode patch, String field) {
    return new ListChange(
        list(patch.path(field)),
        list(patch.path(Directives.ORDER + field)),
        list(patch.path(Directives.DELETIONS + field)));
  }

  /** Whether the patch says anything of it. */
  boolean isOne() {
    return items != null || order != null || deletions != null;
  }

  ArrayNode itemsOrNone() {
    return items == null ? JsonNodeFactory.instance.arrayNode() : items;
  }

  private static @Nullable ArrayNode list(JsonNode node) {
    return node instanceof ArrayNode list ? list : null;
  }
}
