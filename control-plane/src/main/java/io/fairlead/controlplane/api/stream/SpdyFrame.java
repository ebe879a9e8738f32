package io.fairlead.controlplane.api.stream;

import java.util.Map;
import org.apache.pekko.util.ByteString;

/** The frames of SPDY/3.1 that are of use here, either way. Streams are the client's: odd. */
sealed interface SpdyFrame {

  /**
   * SYN_STREAM: a client opens a stream.
   *
   * @param headers names in lower case
   * @param last it will send nothing on it
   */
  record Open(int stream, Map<String, String> headers, boolean last) implements SpdyFrame {
    public Open {
      headers = Map.copyOf(headers);
    }

    /** The value of a header; empty when it is absent. */
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** SYN_REPLY: the stream is taken. */
  record Reply(int stream) implements SpdyFrame {}

  /** DATA, the last of its direction when {@code last}. */
  record Data(int stream, ByteString bytes, boolean last) implements SpdyFrame {}

  /** RST_STREAM: nothing more is sent or read on the stream. */
  record Reset(int stream) implements SpdyFrame {}

  /** GOAWAY: the client is about to leave. */
  record GoAway() implements SpdyFrame {}
}
