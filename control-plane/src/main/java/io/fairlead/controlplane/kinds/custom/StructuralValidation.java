package io.fairlead.controlplane.kinds.custom;

import io.fairlead.controlplane.kinds.schema.Constraints;
import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import tools.jackson.databind.JsonNode;

/**
 * Checks types, required fields and constraints, as the validator of OpenAPI schemas in
 * kube-apiserver does.
 */
public final class StructuralValidation {
  private final Errors errors;

  private StructuralValidation(Errors errors) {
    this.errors = errors;
  }

  /** The whole object but its metadata, which has rules of its own. */
  public static void validate(Errors errors, ObjectSchema schema, Field object) {
    new StructuralValidation(errors).object(schema, object, true);
  }

  /** One field of an object, if it is there. */
  public static void validate(Errors errors, ObjectSchema schema, Field object, String name) {
    FieldSchema field = Schemas.field(schema, name);
    Field at = object.child(name);
    if (field != null && at.isPresent()) {
      new StructuralValidation(errors).value(field.type(), constraints(schema, field), at);
    }
  }

  private void object(ObjectSchema schema, Field object, boolean root) {
    size(Constraints.of(schema.name()), object);
    for (FieldSchema field : schema.fields()) {
      Field at = object.child(field.name());
      if (root && isTypeOrMetadata(field.name())) {
        continue;
      }
      if (at.isPresent()) {
        value(field.type(), constraints(schema, field), at);
      } else if (field.required()) {
        errors.required(at);
      }
    }
  }

  private static boolean isTypeOrMetadata(String field) {
    return field.equals("apiVersion") || field.equals("kind") || field.equals("metadata");
  }

  private static Constraints constraints(ObjectSchema schema, FieldSchema field) {
    return Constraints.of(schema.name(), field.name());
  }

  private void value(ValueType type, Constraints constraints, Field at) {
    JsonNode node = at.node();
    switch (type) {
      case Message(String schema) -> {
        if (Leaves.hasType(errors, at, "object", node.isObject())) {
          object(Schemas.named(schema), at, false);
        }
      }
      case ListOf(ValueType element) -> {
        if (Leaves.hasType(errors, at, "array", node.isArray())) {
          at.items().forEach(item -> value(element, constraints.ofItems(), item));
          items(constraints, at);
        }
      }
      case MapOf(ValueType element) -> {
        if (Leaves.hasType(errors, at, "object", node.isObject())) {
          size(constraints, at);
          for (String key : node.propertyNames()) {
            value(element, constraints.ofItems(), at.child(key));
          }
        }
      }
      case ValueType.Scalar scalar -> Leaves.validate(errors, scalar, constraints, at);
    }
  }

  private void items(Constraints constraints, Field list) {
    int size = list.node().size();
    Long min = constraints.min();
    if (min != null && size < min) {
      errors.invalid(
          list.path(), size, list.path() + " in body should have at least " + min + " items");
    }
    tooMany(constraints, list);
  }

  private void size(Constraints constraints, Field object) {
    int size = object.node().size();
    Long min = constraints.min();
    if (min != null && size < min) {
      errors.invalid(
          object.path(),
          size,
          object.path() + " in body should have at least " + min + " properties");
    }
    tooMany(constraints, object);
  }

  private void tooMany(Constraints constraints, Field container) {
    Long max = constraints.max();
    if (max != null && container.node().size() > max) {
      errors.tooMany(container, max.intValue());
    }
  }
}
