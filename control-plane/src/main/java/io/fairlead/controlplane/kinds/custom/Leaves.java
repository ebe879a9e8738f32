package io.fairlead.controlplane.kinds.custom;

import io.fairlead.controlplane.kinds.schema.Constraints;
import io.fairlead.controlplane.kinds.schema.GoPattern;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.validation.FieldError;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import tools.jackson.databind.JsonNode;

/** Texts, numbers and booleans of custom resources. */
final class Leaves {
  private Leaves() {}

  /** Whether {@code is} of this type; if not, says so. */
  static boolean hasType(Errors errors, Field at, String type, boolean is) {
    if (!is) {
      String found = typeName(at.node());
      errors.add(
          FieldError.typeInvalid(
              at.path(),
              found,
              "%s in body must be of type %s: \"%s\"".formatted(at.path(), type, found)));
    }
    return is;
  }

  private static String typeName(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case STRING, BINARY -> "string";
      case NUMBER -> node.isIntegralNumber() ? "integer" : "number";
      case BOOLEAN -> "boolean";
      case NULL, MISSING -> "null";
    };
  }

  static void validate(Errors errors, Scalar type, Constraints constraints, Field at) {
    JsonNode node = at.node();
    switch (type) {
      case STRING, BYTES, QUANTITY -> {
        if (hasType(errors, at, "string", node.isString())) {
          text(errors, constraints, at);
        }
      }
      case TIME, MICRO_TIME -> {
        if (hasType(errors, at, "string", node.isString())) {
          time(errors, at);
        }
      }
      case BOOLEAN -> hasType(errors, at, "boolean", node.isBoolean());
      case INT32, INT64 -> {
        if (hasType(errors, at, "integer", node.isIntegralNumber())) {
          number(errors, constraints, at);
        }
      }
      case DOUBLE -> hasType(errors, at, "number", node.isNumber());
      case INT_OR_STRING, ANY -> {}
    }
    if (!constraints.allowed().isEmpty()
        && (node.isString() || node.isIntegralNumber())
        && !constraints.allowed().contains(node.asString())) {
      Object shown = node.isString() ? node.asString() : node;
      errors.add(FieldError.notSupported(at.path(), shown, constraints.allowed()));
    }
  }

  /** As kube-apiserver, only the first that is wrong with a text. */
  private static void text(Errors errors, Constraints constraints, Field at) {
    String text = at.text();
    int length = text.codePointCount(0, text.length());
    Long max = constraints.max();
    Long min = constraints.min();
    GoPattern pattern = constraints.pattern();
    if (max != null && length > max) {
      errors.tooLong(at, max.intValue());
    } else if (min != null && length < min) {
      errors.invalid(at, at.path() + " in body should be at least " + min + " chars long");
    } else if (pattern != null && !pattern.matches(text)) {
      errors.invalid(at, at.path() + " in body should match '" + pattern.text() + "'");
    }
  }

  private static void number(Errors errors, Constraints constraints, Field at) {
    Long min = constraints.min();
    Long max = constraints.max();
    boolean isLong = at.node().canConvertToLong();
    if (max != null && (!isLong || at.number() > max)) {
      errors.invalid(at, at.path() + " in body should be less than or equal to " + max);
    }
    if (min != null && isLong && at.number() < min) {
      errors.invalid(at, at.path() + " in body should be greater than or equal to " + min);
    }
  }

  private static void time(Errors errors, Field at) {
    try {
      OffsetDateTime.parse(at.text());
    } catch (DateTimeException e) {
      errors.add(
          FieldError.typeInvalid(
              at.path(),
              at.text(),
              "%s in body must be of type date-time: \"%s\"".formatted(at.path(), at.text())));
    }
  }
}
