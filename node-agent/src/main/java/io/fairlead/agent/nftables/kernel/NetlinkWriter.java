package io.fairlead.agent.nftables.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds netlink messages: headers, attributes, nests, with their lengths and padding. */
final class NetlinkWriter {
  static final short REQUEST = 0x1;
  static final short ACK = 0x4;
  static final short CREATE = 0x400;
  static final short DUMP = 0x300;

  private static final int NESTED = 0x8000;
  private static final int ROOM = 512;

  private ByteBuffer buffer = ByteBuffer.allocateDirect(4096).order(ByteOrder.nativeOrder());

  /** Begins anew. */
  void clear() {
    buffer.clear();
  }

  /** Begins a message of nfnetlink. */
  int begin(int type, int flags, int family, int resource) {
    room();
    int start = buffer.position();
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
    buffer.put((byte) family).put((byte) 0);
    buffer.put((byte) (resource >> 8)).put((byte) resource);
    return start;
  }

  void end(int start) {
    buffer.putInt(start, buffer.position() - start);
  }

  int nest(int type) {
    room();
    int start = buffer.position();
    buffer.putShort((short) 0).putShort((short) (type | NESTED));
    return start;
  }

  void unnest(int start) {
    buffer.putShort(start, (short) (buffer.position() - start));
  }

  /** Bytes since a place {@link #nest} or {@link #begin} returned. */
  int since(int start) {
    return buffer.position() - start;
  }

  /** An attribute of {@code bytes} bytes; the caller puts them, then {@link #pad}s. */
  ByteBuffer attribute(int type, int bytes) {
    room();
    buffer.putShort((short) (bytes + 4)).putShort((short) type);
    return buffer;
  }

  void text(int type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    attribute(type, bytes.length + 1).put(bytes).put((byte) 0);
    pad();
  }

  void pad() {
    while (buffer.position() % 4 != 0) {
      buffer.put((byte) 0);
    }
  }

  /** All messages so far, to be sent. */
  ByteBuffer messages() {
    return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
  }

  private void room() {
    if (buffer.remaining() < ROOM) {
      ByteBuffer larger =
          ByteBuffer.allocateDirect(buffer.capacity() * 2).order(ByteOrder.nativeOrder());
      buffer = larger.put(buffer.flip());
    }
  }
}
