package io.fairlead.controlplane.kinds.decode;

import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Leaves: their type, and the one form they are stored in. */
final class Scalars {
  private static final Pattern QUANTITY =
      Pattern.compile("([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Scalars() {}

  /** Makes the error for a value ({@code "number 1.5"}) that is not of this type. */
  @FunctionalInterface
  interface Mistyped {
    UndecodableException of(String value, ValueType type);
  }

  static JsonNode conform(JsonNode value, Scalar type, Mistyped mistyped)
      throws UndecodableException {
    return switch (type) {
      case ANY -> value.deepCopy();
      case STRING -> {
        if (!value.isString()) {
          throw mistyped.of(GoTypes.valueName(value), type);
        }
        yield value;
      }
      case BOOLEAN -> {
        if (!value.isBoolean()) {
          throw mistyped.of(GoTypes.valueName(value), type);
        }
        yield value;
      }
      case INT32, INT64 -> integer(value, type, mistyped);
      case DOUBLE -> {
        if (!value.isNumber()) {
          throw mistyped.of(GoTypes.valueName(value), type);
        }
        yield value;
      }
      case INT_OR_STRING -> value.isString() ? value : integer(value, type, Scalars::inGoValue);
      case BYTES -> bytes(value, mistyped);
      case TIME -> NODES.stringNode(Times.seconds(text(value)));
      case MICRO_TIME -> NODES.stringNode(Times.micros(text(value)));
      case QUANTITY -> quantity(value);
    };
  }

  private static JsonNode integer(JsonNode value, Scalar type, Mistyped mistyped)
      throws UndecodableException {
    if (!value.isNumber()) {
      throw mistyped.of(GoTypes.valueName(value), type);
    }
    boolean fits =
        value.isIntegralNumber()
            && (type == Scalar.INT64 ? value.canConvertToLong() : value.canConvertToInt());
    if (!fits) {
      throw mistyped.of("number " + value.asString(), type);
    }
    return value;
  }

  private static JsonNode bytes(JsonNode value, Mistyped mistyped) throws UndecodableException {
    if (value.isBinary()) {
      return NODES.stringNode(value.asString());
    }
    if (!value.isString()) {
      throw mistyped.of(GoTypes.valueName(value), Scalar.BYTES);
    }
    return NODES.stringNode(Base64Text.canonical(value.stringValue("")));
  }

  private static JsonNode quantity(JsonNode value) throws UndecodableException {
    String text = value.isNumber() ? value.asString() : value.stringValue("");
    if (!(value.isNumber() || value.isString()) || !QUANTITY.matcher(text).matches()) {
      throw new UndecodableException(
          "quantities must match the regular expression"
              + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }
    return NODES.stringNode(text);
  }

  /** The text of a value whose type decodes itself, so that its errors name no field. */
  private static String text(JsonNode value) throws UndecodableException {
    if (!value.isString()) {
      throw inGoValue(GoTypes.valueName(value), Scalar.STRING);
    }
    return value.stringValue("");
  }

  private static UndecodableException inGoValue(String value, ValueType type) {
    return new UndecodableException(
        "json: cannot unmarshal " + value + " into Go value of type " + GoTypes.name(type));
  }
}
