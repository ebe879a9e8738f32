package io.fairlead.agent.nftables.kernel;

import io.fairlead.agent.nftables.rules.DataSet;
import io.fairlead.agent.nftables.rules.Element;
import io.fairlead.agent.nftables.rules.IpFamily;
import io.fairlead.agent.nftables.rules.Words;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * An element as the kernel has it.
 *
 * @param packets how many packets found it, where the set counts them
 * @param bytes their length
 */
public record HeldElement(Element element, Words data, long packets, long bytes) {
  private static final int MESSAGE_HEADER_BYTES = 20;
  private static final int ATTRIBUTE_HEADER_BYTES = 4;
  private static final int TYPE = 0x3fff;
  private static final int ELEMENTS = 3;
  private static final int KEY = 1;
  private static final int DATA = 2;
  private static final int EXPRESSION = 7;
  private static final int KEY_END = 10;
  private static final int EXPRESSION_DATA = 2;
  private static final int VALUE = 1;
  private static final int COUNTER_BYTES = 1;
  private static final int COUNTER_PACKETS = 2;

  /** What is known of an element so far. */
  private static final class Parts {
    Words key = Words.NONE;
    Words end = Words.NONE;
    Words data = Words.NONE;
    long packets;
    long bytes;
  }

  private interface Attribute {
    void read(int type, ByteBuffer body);
  }

  /** Reads those of one message of a listing. */
  static void read(ByteBuffer message, DataSet set, IpFamily family, Consumer<HeldElement> found) {
    if (message.remaining() < MESSAGE_HEADER_BYTES) {
      return;
    }
    ByteBuffer attributes =
        message
            .slice(MESSAGE_HEADER_BYTES, message.remaining() - MESSAGE_HEADER_BYTES)
            .order(ByteOrder.nativeOrder());
    each(
        attributes,
        (type, body) -> {
          if (type == ELEMENTS) {
            each(body, (_, element) -> found.accept(element(element, set, family)));
          }
        });
  }

  private static HeldElement element(ByteBuffer attributes, DataSet set, IpFamily family) {
    Parts parts = new Parts();
    each(
        attributes,
        (type, body) -> {
          switch (type) {
            case KEY -> parts.key = value(body);
            case KEY_END -> parts.end = value(body);
            case DATA -> parts.data = value(body);
            case EXPRESSION -> counter(body, parts);
            default -> {} // flags, timeouts
          }
        });
    return new HeldElement(
        new Element(set, family, parts.key),
        Words.concat(parts.end, parts.data),
        parts.packets,
        parts.bytes);
  }

  private static void counter(ByteBuffer expression, Parts parts) {
    each(
        expression,
        (type, body) -> {
          if (type == EXPRESSION_DATA) {
            each(
                body,
                (field, number) -> {
                  number.order(ByteOrder.BIG_ENDIAN);
                  if (field == COUNTER_BYTES) {
                    parts.bytes = number.getLong();
                  } else if (field == COUNTER_PACKETS) {
                    parts.packets = number.getLong();
                  }
                });
          }
        });
  }

  private static Words value(ByteBuffer data) {
    Words[] read = {Words.NONE};
    each(
        data,
        (type, body) -> {
          if (type == VALUE) {
            read[0] = Words.read(body);
          }
        });
    return read[0];
  }

  private static void each(ByteBuffer attributes, Attribute reader) {
    while (attributes.remaining() >= ATTRIBUTE_HEADER_BYTES) {
      int start = attributes.position();
      int length = attributes.getShort(start) & 0xffff;
      int type = attributes.getShort(start + 2) & TYPE;
      if (length < ATTRIBUTE_HEADER_BYTES || length > attributes.remaining()) {
        return;
      }
      reader.read(
          type,
          attributes
              .slice(start + ATTRIBUTE_HEADER_BYTES, length - ATTRIBUTE_HEADER_BYTES)
              .order(ByteOrder.nativeOrder()));
      attributes.position(Math.min(attributes.limit(), start + (length + 3 & ~3)));
    }
  }
}
