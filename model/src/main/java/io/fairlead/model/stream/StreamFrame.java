package io.fairlead.model.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Some bytes of one channel of a stream.
 *
 * @param payload never changed after it was handed over; may be empty
 * @param end nothing follows on this channel: of STDIN, that the client's input is at its end
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record StreamFrame(Channel channel, byte[] payload, boolean end) {

  /** Numbered as in the WebSocket protocol {@code v5.channel.k8s.io}. */
  public enum Channel {
    /** From the client. */
    STDIN(0),
    /** To the client; of logs and ports all there is. */
    STDOUT(1),
    /** To the client. */
    STDERR(2),
    /**
     * To the client, once and last: a Status, as JSON, of exec and attach; of a port an error's
     * text, if there is one.
     */
    STATUS(3),
    /** From the client: {@code {"Width":80,"Height":24}}. */
    RESIZE(4);

    private final int number;

    Channel(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }

    /** Empty: there is none with this number. */
    public static Optional<Channel> of(int number) {
      return Arrays.stream(values()).filter(one -> one.number == number).findFirst();
    }
  }

  /** Bytes after which more follow. */
  public static StreamFrame of(Channel channel, byte[] payload) {
    return new StreamFrame(channel, payload, false);
  }

  /** The end of a channel. */
  public static StreamFrame end(Channel channel) {
    return new StreamFrame(channel, new byte[0], true);
  }

  /** The last word: a Status, or the text of an error. */
  public static StreamFrame status(String text) {
    return new StreamFrame(Channel.STATUS, text.getBytes(StandardCharsets.UTF_8), true);
  }

  /** The payload as text. */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
