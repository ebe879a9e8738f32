package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Says where a configuration does not fit its schema, in the words of structured-merge-diff: {@code
 * .spec.wrong: field not declared in schema}.
 */
final class TypeCheck {
  private final List<String> errors = new ArrayList<>();

  private TypeCheck() {}

  /** Everything that is wrong; of one object only its first unknown field. */
  static List<String> of(JsonNode config, Shape shape) {
    TypeCheck check = new TypeCheck();
    check.value(config, shape, "");
    return check.errors;
  }

  private void value(JsonNode value, Shape shape, String path) {
    if (value.isNull()) {
      return;
    }
    switch (shape) {
      case Shape.Leaf(ValueType.Scalar scalar) -> scalar(value, scalar, path);
      case Shape.Struct(ObjectSchema schema, _) -> struct(value, schema, path);
      case Shape.Dict(ValueType element, _) -> dict(value, element, path);
      case Shape.Atoms(ValueType element) -> list(value, shape, element, path);
      case Shape.Distinct(ValueType element) -> list(value, shape, element, path);
      case Shape.KeyedList(ValueType element, _) -> list(value, shape, element, path);
    }
  }

  private void struct(JsonNode value, ObjectSchema schema, String path) {
    if (!value.isObject()) {
      error(path, "expected map, got " + GoWords.pointer(value));
      return;
    }
    for (var entry : value.properties()) {
      String here = path + "." + entry.getKey();
      FieldSchema field = Schemas.field(schema, entry.getKey());
      if (field == null) {
        error(here, "field not declared in schema");
        return;
      }
      value(entry.getValue(), Shape.of(field), here);
    }
  }

  private void dict(JsonNode value, ValueType element, String path) {
    if (!value.isObject()) {
      error(path, "expected map, got " + GoWords.pointer(value));
      return;
    }
    value.forEachEntry((key, item) -> value(item, Shape.of(element), path + "." + key));
  }

  private void list(JsonNode value, Shape shape, ValueType element, String path) {
    if (!value.isArray()) {
      error(path, "expected list, got " + GoWords.pointer(value));
      return;
    }
    Set<PathElement> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = value.get(i);
      PathElement at = new PathElement.Index(i);
      if (!(shape instanceof Shape.Atoms)) {
        try {
          at = Items.element(shape, item);
        } catch (Items.Unidentified e) {
          error(path, "element " + i + ": " + e.words());
          return;
        }
        if (!seen.add(at)) {
          error(path, "duplicate entries for key " + at.text());
        }
      }
      value(item, Shape.of(element), path + at.text());
    }
  }

  private void scalar(JsonNode value, ValueType.Scalar scalar, String path) {
    switch (scalar) {
      case STRING, BYTES -> {
        if (!value.isString()) {
          error(path, "expected string, got " + GoWords.typedPointer(value));
        }
      }
      case INT32, INT64, DOUBLE -> {
        if (!value.isNumber()) {
          error(path, "expected numeric (int or float), got " + GoWords.type(value));
        }
      }
      case BOOLEAN -> {
        if (!value.isBoolean()) {
          error(path, "expected boolean, got " + GoWords.pointer(value));
        }
      }
      case TIME, MICRO_TIME, QUANTITY, INT_OR_STRING -> {
        if (value.isContainer()) {
          error(path, "expected any scalar, got " + GoWords.pointer(value));
        }
      }
      case ANY -> {}
    }
  }

  private void error(String path, String words) {
    errors.add(path + ": " + words);
  }
}
