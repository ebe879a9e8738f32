package io.fairlead.controlplane.kinds.decode;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a protobuf message of any schema into the JSON tree that Go would write of it. Kubernetes
 * writes every field that is no pointer, set or not, so zeros of such fields are as absent.
 */
final class ProtobufReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ProtobufReader() {}

  /**
   * @throws IOException if the bytes are no message
   * @throws UndecodableException if they are one that holds what no JSON can say
   */
  static ObjectNode read(byte[] message, ObjectSchema schema)
      throws IOException, UndecodableException {
    ObjectNode object = NODES.objectNode();
    readInto(object, CodedInputStream.newInstance(message), schema);
    return object;
  }

  private static void readInto(ObjectNode object, CodedInputStream in, ObjectSchema schema)
      throws IOException, UndecodableException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldSchema field = schema.byNumber(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        in.skipField(tag);
      } else if (field.inline() && field.type() instanceof Message(String name)) {
        readInto(object, CodedInputStream.newInstance(in.readByteArray()), Schemas.named(name));
      } else {
        readField(object, field, in, WireFormat.getTagWireType(tag));
      }
    }
  }

  private static void readField(
      ObjectNode object, FieldSchema field, CodedInputStream in, int wireType)
      throws IOException, UndecodableException {
    switch (field.type()) {
      case ListOf(ValueType element) -> {
        ArrayNode list =
            object.get(field.name()) instanceof ArrayNode present
                ? present
                : object.putArray(field.name());
        readItems(list, element, in, wireType);
      }
      case MapOf(ValueType value) -> {
        ObjectNode map =
            object.get(field.name()) instanceof ObjectNode present
                ? present
                : object.putObject(field.name());
        readEntry(map, value, in.readByteArray());
      }
      case Message(String name) ->
          object.set(field.name(), read(in.readByteArray(), Schemas.named(name)));
      case Scalar scalar -> {
        JsonNode value = scalar(in, scalar);
        if (value != null && (field.pointer() || !isZero(value))) {
          object.set(field.name(), value);
        }
      }
    }
  }

  private static void readItems(
      ArrayNode list, ValueType element, CodedInputStream in, int wireType)
      throws IOException, UndecodableException {
    boolean packed =
        wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED
            && (element == Scalar.INT32 || element == Scalar.INT64 || element == Scalar.BOOLEAN);
    if (packed) {
      CodedInputStream items = CodedInputStream.newInstance(in.readByteArray());
      while (!items.isAtEnd()) {
        list.add(item(items, element));
      }
    } else {
      list.add(item(in, element));
    }
  }

  private static JsonNode item(CodedInputStream in, ValueType type)
      throws IOException, UndecodableException {
    return switch (type) {
      case Message(String name) -> read(in.readByteArray(), Schemas.named(name));
      case ListOf(ValueType element) -> wrappedList(in.readByteArray(), element);
      case MapOf _ -> throw new IOException("protobuf has no lists or maps of maps");
      case Scalar scalar -> {
        JsonNode value = scalar(in, scalar);
        yield value == null ? NODES.nullNode() : value;
      }
    };
  }

  /** A list where protobuf allows none: a message whose only field is the list. */
  private static ArrayNode wrappedList(byte[] message, ValueType element)
      throws IOException, UndecodableException {
    ArrayNode list = NODES.arrayNode();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        list.add(item(in, element));
      } else {
        in.skipField(tag);
      }
    }
    return list;
  }

  private static void readEntry(ObjectNode map, ValueType type, byte[] entry)
      throws IOException, UndecodableException {
    CodedInputStream in = CodedInputStream.newInstance(entry);
    String key = "";
    JsonNode value = type instanceof Message ? NODES.objectNode() : NODES.stringNode("");
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> key = in.readString();
        case 2 -> value = item(in, type);
        default -> in.skipField(tag);
      }
    }
    map.set(key, value);
  }

  /** One leaf; null for a time that is not set. */
  private static @Nullable JsonNode scalar(CodedInputStream in, Scalar type)
      throws IOException, UndecodableException {
    return switch (type) {
      case STRING -> NODES.stringNode(in.readString());
      case BOOLEAN -> NODES.booleanNode(in.readBool());
      case INT32 -> NODES.numberNode(in.readInt32());
      case INT64 -> ProtobufLeaves.number(in.readInt64());
      case DOUBLE -> NODES.numberNode(in.readDouble());
      case BYTES -> ProtobufLeaves.base64(in.readByteArray());
      case TIME -> ProtobufLeaves.time(in.readByteArray(), false);
      case MICRO_TIME -> ProtobufLeaves.time(in.readByteArray(), true);
      case QUANTITY -> ProtobufLeaves.quantity(in.readByteArray());
      case INT_OR_STRING -> ProtobufLeaves.intOrString(in.readByteArray());
      case ANY -> ProtobufLeaves.rawJson(in.readByteArray());
    };
  }

  private static boolean isZero(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.stringValue("").isEmpty();
      case NUMBER -> value.doubleValue() == 0;
      case BOOLEAN -> !value.booleanValue();
      case OBJECT, ARRAY, POJO, BINARY, NULL, MISSING -> false;
    };
  }
}
