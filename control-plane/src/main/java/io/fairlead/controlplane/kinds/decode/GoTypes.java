package io.fairlead.controlplane.kinds.decode;

import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import tools.jackson.databind.JsonNode;

/** How kube-apiserver's messages name types and values. */
public final class GoTypes {
  /** What the apiserver reads a body's type into. */
  static final String TYPE_META =
      "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
          + " Kind string \"json:\\\"kind,omitempty\\\"\" }";

  private GoTypes() {}

  /** {@code []v1.ServicePort}. */
  static String name(ValueType type) {
    return switch (type) {
      case ListOf(ValueType element) -> "[]" + name(element);
      case MapOf(ValueType value) -> "map[string]" + name(value);
      case Message(String schema) -> {
        String[] parts = schema.split("\\.");
        yield parts[parts.length - 2] + "." + parts[parts.length - 1];
      }
      case Scalar scalar ->
          switch (scalar) {
            case STRING, TIME, MICRO_TIME, QUANTITY -> "string";
            case BOOLEAN -> "bool";
            case INT32, INT_OR_STRING -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case BYTES -> "[]uint8";
            case ANY -> "interface {}";
          };
    };
  }

  /** {@code object}, {@code array}, {@code string}, {@code number} or {@code bool}. */
  public static String valueName(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case STRING, BINARY -> "string";
      case NUMBER -> "number";
      case BOOLEAN -> "bool";
      case NULL, MISSING -> "null";
    };
  }
}
