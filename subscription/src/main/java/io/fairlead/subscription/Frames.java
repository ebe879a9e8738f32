package io.fairlead.subscription;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into messages: four bytes of length, big-endian, not counting themselves, then
 * that many bytes. The bound keeps a broken or hostile peer from making us allocate.
 */
public final class Frames {

  /** Longest body of one frame. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  /** Bytes before the body. */
  public static final int PREFIX_BYTES = 4;

  private Frames() {}

  /**
   * A body with its length before it.
   *
   * @throws IllegalArgumentException when it is longer than {@link #MAX_BYTES}
   */
  public static byte[] frame(byte[] body) {
    if (body.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "message of %d bytes is over the frame bound of %d".formatted(body.length, MAX_BYTES));
    }
    return ByteBuffer.allocate(PREFIX_BYTES + body.length).putInt(body.length).put(body).array();
  }

  /**
   * The next body, waiting for it.
   *
   * @return null when the stream ended between two frames
   * @throws IOException when it ended inside a frame, or the frame is over the bound
   */
  public static byte @Nullable [] read(DataInputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException(
          "frame of %d bytes is over the bound of %d"
              .formatted(Integer.toUnsignedLong(length), MAX_BYTES));
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("stream ended inside a frame");
    }
    return body;
  }
}
