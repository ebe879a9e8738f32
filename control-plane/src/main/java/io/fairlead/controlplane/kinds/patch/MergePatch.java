package io.fairlead.controlplane.kinds.patch;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patch, RFC 7386. */
public final class MergePatch {
  private MergePatch() {}

  /** A new tree; neither argument is changed. */
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch.deepCopy();
    }
    ObjectNode result =
        target instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    changes.forEachEntry(
        (field, change) -> {
          if (change.isNull()) {
            result.remove(field);
          } else {
            result.set(field, apply(result.path(field), change));
          }
        });
    return result;
  }
}
