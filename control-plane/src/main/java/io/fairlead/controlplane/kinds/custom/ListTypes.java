package io.fairlead.controlplane.kinds.custom;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.Merge;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** No item twice in a list that is a set, and no key twice in one that is a map. */
final class ListTypes {
  private ListTypes() {}

  static void validate(Errors errors, ObjectSchema schema, Field object) {
    for (FieldSchema field : schema.fields()) {
      Field at = object.child(field.name());
      if (!field.name().equals("metadata") && at.isPresent()) {
        validate(errors, field.type(), field.merge(), at);
      }
    }
  }

  private static void validate(Errors errors, ValueType type, Merge merge, Field at) {
    switch (type) {
      case Message(String schema) when at.node().isObject() ->
          validate(errors, Schemas.named(schema), at);
      case ListOf(ValueType element) when at.node().isArray() -> {
        unique(errors, merge, at.items());
        at.items().forEach(item -> validate(errors, element, Merge.DEFAULT, item));
      }
      case Message _, ListOf _, MapOf _, Scalar _ -> {}
    }
  }

  /** Each duplicate is told once, at its first repetition. */
  private static void unique(Errors errors, Merge merge, List<Field> items) {
    if (!merge.listType().equals("set") && !merge.listType().equals("map")) {
      return;
    }
    Map<JsonNode, Integer> seen = new HashMap<>();
    for (Field item : items) {
      JsonNode key = merge.listType().equals("set") ? item.node() : key(merge, item);
      if (seen.merge(key, 1, Integer::sum) == 2) {
        errors.duplicate(item, key);
      }
    }
  }

  private static ObjectNode key(Merge merge, Field item) {
    ObjectNode key = Json.object();
    for (String name : merge.listMapKeys()) {
      if (item.child(name).isPresent()) {
        key.set(name, item.node().path(name));
      }
    }
    return key;
  }
}
