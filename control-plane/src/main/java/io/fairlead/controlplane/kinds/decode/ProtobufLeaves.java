package io.fairlead.controlplane.kinds.decode;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The small messages that are one value in JSON: times, quantities, int-or-strings, raw JSON. */
final class ProtobufLeaves {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ProtobufLeaves() {}

  /** As the JSON parser makes it: an int where it fits. */
  static JsonNode number(long number) {
    return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
  }

  static JsonNode base64(byte[] bytes) {
    return NODES.stringNode(Base64.getEncoder().encodeToString(bytes));
  }

  /** {@code {1: seconds, 2: nanos}}; an empty message is no time. */
  static @Nullable JsonNode time(byte[] message, boolean micros)
      throws IOException, UndecodableException {
    if (message.length == 0) {
      return null;
    }
    long seconds = 0;
    int nanos = 0;
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> seconds = in.readInt64();
        case 2 -> nanos = in.readInt32();
        default -> in.skipField(tag);
      }
    }
    try {
      Instant time = Instant.ofEpochSecond(seconds, nanos);
      return NODES.stringNode(micros ? Times.micros(time) : Times.seconds(time));
    } catch (DateTimeException e) {
      throw new UndecodableException("time out of range: " + seconds + " seconds");
    }
  }

  /** {@code {1: text}}. */
  static JsonNode quantity(byte[] message) throws IOException {
    String text = "0";
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        text = in.readString();
      } else {
        in.skipField(tag);
      }
    }
    return NODES.stringNode(text);
  }

  /** {@code {1: type (0 number, 1 text), 2: number, 3: text}}. */
  static JsonNode intOrString(byte[] message) throws IOException {
    long type = 0;
    int number = 0;
    String text = "";
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> type = in.readInt64();
        case 2 -> number = in.readInt32();
        case 3 -> text = in.readString();
        default -> in.skipField(tag);
      }
    }
    return type == 1 ? NODES.stringNode(text) : NODES.numberNode(number);
  }

  /** {@code {1: JSON text}}. */
  static JsonNode rawJson(byte[] message) throws IOException, UndecodableException {
    byte[] json = new byte[0];
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        json = in.readByteArray();
      } else {
        in.skipField(tag);
      }
    }
    return new String(json, StandardCharsets.UTF_8).isBlank()
        ? NODES.nullNode()
        : TextParser.json(json).tree();
  }
}
