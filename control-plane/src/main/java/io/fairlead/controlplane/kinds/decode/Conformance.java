package io.fairlead.controlplane.kinds.decode;

import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a tree conform to a schema the way Go's decoder fills a struct: wrong types are errors
 * (named with struct and field), unknown fields are noted and left out, a null is the zero value.
 */
public final class Conformance {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final List<String> unknown = new ArrayList<>();
  private final Deque<String> fields = new ArrayDeque<>();
  private final boolean lenient;
  private String struct = "";

  private Conformance(boolean lenient) {
    this.lenient = lenient;
  }

  /**
   * @param tree not changed
   * @throws UndecodableException at the first value of a wrong type
   */
  public static Conformed check(ObjectNode tree, ObjectSchema schema) throws UndecodableException {
    return check(tree, schema, false);
  }

  /**
   * As the other.
   *
   * @param lenient leaves values of a wrong type where they are, but for those of metadata: of a
   *     custom resource, validation says what is wrong with them
   */
  static Conformed check(ObjectNode tree, ObjectSchema schema, boolean lenient)
      throws UndecodableException {
    Conformance check = new Conformance(lenient);
    ObjectNode object = check.message(tree, schema, "");
    return new Conformed(object, check.unknown);
  }

  private ObjectNode message(ObjectNode from, ObjectSchema schema, String path)
      throws UndecodableException {
    ObjectNode to = NODES.objectNode();
    String outer = struct;
    for (var entry : from.properties()) {
      String name = entry.getKey();
      String here = path.isEmpty() ? name : path + "." + name;
      FieldSchema field = Schemas.field(schema, name);
      if (field == null) {
        unknown.add(here);
      } else if (!entry.getValue().isNull()) {
        struct = schema.shortName();
        fields.addLast(name);
        to.set(name, value(entry.getValue(), field.type(), here));
        fields.removeLast();
      }
    }
    struct = outer;
    return to;
  }

  private JsonNode value(JsonNode value, ValueType type, String path) throws UndecodableException {
    if (!lenient || "metadata".equals(fields.peekFirst())) {
      return typed(value, type, path);
    }
    try {
      return typed(value, type, path);
    } catch (UndecodableException wrongType) {
      return value.deepCopy();
    }
  }

  private JsonNode typed(JsonNode value, ValueType type, String path) throws UndecodableException {
    if (value.isNull()) {
      return zero(type);
    }
    return switch (type) {
      case Message(String schema) when value instanceof ObjectNode object ->
          message(object, Schemas.named(schema), path);
      case ListOf(ValueType element) when value instanceof ArrayNode list -> {
        ArrayNode to = NODES.arrayNode(list.size());
        for (JsonNode item : list) {
          to.add(value(item, element, path + "[" + to.size() + "]"));
        }
        yield to;
      }
      case MapOf(ValueType element) when value instanceof ObjectNode map -> {
        ObjectNode to = NODES.objectNode();
        for (var entry : map.properties()) {
          to.set(entry.getKey(), value(entry.getValue(), element, path + "." + entry.getKey()));
        }
        yield to;
      }
      case Scalar scalar -> Scalars.conform(value, scalar, this::mistyped);
      case Message _, ListOf _, MapOf _ -> throw mistyped(GoTypes.valueName(value), type);
    };
  }

  private UndecodableException mistyped(String what, ValueType type) {
    return new UndecodableException(
        "json: cannot unmarshal %s into Go struct field %s.%s of type %s"
            .formatted(what, struct, String.join(".", fields), GoTypes.name(type)));
  }

  private static JsonNode zero(ValueType type) {
    return switch (type) {
      case Message _, MapOf _ -> NODES.objectNode();
      case ListOf _ -> NODES.arrayNode();
      case Scalar scalar ->
          switch (scalar) {
            case STRING, BYTES -> NODES.stringNode("");
            case QUANTITY -> NODES.stringNode("0");
            case BOOLEAN -> NODES.booleanNode(false);
            case INT32, INT64, DOUBLE, INT_OR_STRING -> NODES.numberNode(0);
            case TIME, MICRO_TIME, ANY -> NODES.nullNode();
          };
    };
  }
}
