package io.fairlead.subscription;

import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Frames of a stream as the body of one of {@link Frames}: a byte for the channel (255: a ping), a
 * byte of flags (1: the channel's end), then the payload. Channels and flags that are not known are
 * skipped.
 */
public final class StreamFrames {
  private static final int HEADER_BYTES = 2;
  private static final int PING = 255;
  private static final int END = 1;

  private StreamFrames() {}

  /** The body of one frame. */
  public static byte[] encode(StreamFrame frame) {
    byte[] payload = frame.payload();
    byte[] body = new byte[HEADER_BYTES + payload.length];
    body[0] = (byte) frame.channel().number();
    body[1] = (byte) (frame.end() ? END : 0);
    System.arraycopy(payload, 0, body, HEADER_BYTES, payload.length);
    return body;
  }

  /** The body of a frame that says only that somebody is there. */
  public static byte[] ping() {
    return new byte[] {(byte) PING, 0};
  }

  /**
   * What a body says.
   *
   * @return empty: a ping, or a channel that came after this version
   * @throws IOException when it is too short to be one
   */
  public static Optional<StreamFrame> decode(byte[] body) throws IOException {
    if (body.length < HEADER_BYTES) {
      throw new IOException("stream frame of %d bytes has no header".formatted(body.length));
    }
    return Channel.of(body[0] & 0xff)
        .map(
            channel ->
                new StreamFrame(
                    channel,
                    Arrays.copyOfRange(body, HEADER_BYTES, body.length),
                    (body[1] & END) != 0));
  }
}
