package io.fairlead.controlplane.kinds.apply;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form in which managedFields carry a set: an object a path element, {@code f:} field, {@code
 * k:} keys, {@code v:} value, and {@code .} for the path that ends there where others go on.
 */
public final class FieldsV1 {
  private static final String SELF = ".";

  private FieldsV1() {}

  /** The canonical form: elements in their order, keys of items sorted. */
  public static ObjectNode write(FieldSet set) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    set.forEach(
        (element, below) -> {
          ObjectNode child = JsonNodeFactory.instance.objectNode();
          if (set.has(element) && !below.isEmpty()) {
            child.putObject(SELF);
          }
          json.set(element.code(), child.setAll(write(below)));
        });
    return json;
  }

  /**
   * Reads any form of it; a path is a member where nothing is below it, or {@code .} is.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static FieldSet parse(JsonNode json) {
    FieldSet.Builder set = new FieldSet.Builder();
    parse(json, set);
    return set.build();
  }

  private static void parse(JsonNode json, FieldSet.Builder set) {
    if (!json.isObject()) {
      throw new IllegalArgumentException("no object: " + json);
    }
    for (var entry : json.properties()) {
      if (entry.getKey().equals(SELF)) {
        set.self();
      } else {
        FieldSet.Builder child = set.child(PathElement.parse(entry.getKey()));
        if (entry.getValue().isEmpty()) {
          child.self();
        }
        parse(entry.getValue(), child);
      }
    }
  }
}
