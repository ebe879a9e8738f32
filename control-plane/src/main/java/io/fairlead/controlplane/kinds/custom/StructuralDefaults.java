package io.fairlead.controlplane.kinds.custom;

import io.fairlead.controlplane.kinds.schema.Constraints;
import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts the defaults of the schema where fields are absent, and in what was put there. */
public final class StructuralDefaults {
  private StructuralDefaults() {}

  /** Changes {@code object}; twice is the same as once. */
  public static void apply(ObjectSchema schema, ObjectNode object) {
    for (FieldSchema field : schema.fields()) {
      JsonNode byDefault = Constraints.of(schema.name(), field.name()).byDefault();
      if (byDefault != null && !object.has(field.name())) {
        object.set(field.name(), byDefault.deepCopy());
      }
      apply(field.type(), object.path(field.name()));
    }
  }

  private static void apply(ValueType type, JsonNode value) {
    switch (type) {
      case Message(String schema) -> {
        if (value instanceof ObjectNode object) {
          apply(Schemas.named(schema), object);
        }
      }
      case ListOf(ValueType element) -> {
        if (value.isArray()) {
          value.forEach(item -> apply(element, item));
        }
      }
      case MapOf _, Scalar _ -> {}
    }
  }
}
