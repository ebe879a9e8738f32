package io.fairlead.controlplane.kinds.patch;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.patch.PatchException.Cause;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a strategic merge patch that say how, not what. */
final class Directives {
  /** {@code delete} or {@code replace} the object it is in. */
  static final String PATCH = "$patch";

  static final String RETAIN_KEYS = "$retainKeys";
  static final String ORDER = "$setElementOrder/";
  static final String DELETIONS = "$deleteFromPrimitiveList/";

  private Directives() {}

  /** Whether {@code $patch} says replace; if not, it says delete. */
  static boolean replaces(ObjectNode patch) throws PatchException {
    return switch (Json.text(patch, PATCH)) {
      case "replace" -> true;
      case "delete" -> false;
      default ->
          throw new PatchException(
              Cause.MALFORMED,
              "unknown patch type found: " + patch.get(PATCH) + " in map: " + patch);
    };
  }

  /** The fields a patch is about, also those only a directive names, in its order. */
  static Set<String> fieldsOf(ObjectNode patch) {
    Set<String> fields = new LinkedHashSet<>();
    for (String name : patch.propertyNames()) {
      if (name.startsWith(ORDER)) {
        fields.add(name.substring(ORDER.length()));
      } else if (name.startsWith(DELETIONS)) {
        fields.add(name.substring(DELETIONS.length()));
      } else if (!isDirective(name)) {
        fields.add(name);
      }
    }
    return fields;
  }

  /** Removes what {@code $retainKeys} does not list. Changes {@code target}. */
  static void retainKeys(ObjectNode target, ObjectNode patch) throws PatchException {
    if (patch.get(RETAIN_KEYS) instanceof ArrayNode) {
      List<String> kept = Json.texts(patch, RETAIN_KEYS);
      if (!kept.containsAll(fieldsOf(patch))) {
        throw new PatchException(Cause.MALFORMED, "invalid patch format of retainKeys");
      }
      target.retain(kept);
    }
  }

  /** A copy without directives, nulls, and items that are to be deleted. */
  static <N extends JsonNode> N strip(N patch) {
    @SuppressWarnings("unchecked") // each branch returns the type it got
    N stripped =
        (N)
            switch (patch) {
              case ObjectNode object -> stripObject(object);
              case ArrayNode list -> stripList(list);
              default -> patch;
            };
    return stripped;
  }

  private static ObjectNode stripObject(ObjectNode object) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    object.forEachEntry(
        (name, value) -> {
          if (!isDirective(name) && !value.isNull()) {
            copy.set(name, strip(value));
          }
        });
    return copy;
  }

  private static ArrayNode stripList(ArrayNode list) {
    ArrayNode copy = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : list) {
      if (!item.has(PATCH)) {
        copy.add(strip(item));
      }
    }
    return copy;
  }

  private static boolean isDirective(String name) {
    return name.equals(PATCH)
        || name.equals(RETAIN_KEYS)
        || name.startsWith(ORDER)
        || name.startsWith(DELETIONS);
  }
}
