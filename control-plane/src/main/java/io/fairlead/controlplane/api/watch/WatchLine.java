package io.fairlead.controlplane.api.watch;

import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One event as text: {@code {"type":"ADDED","object":{...}}} and a line feed. Any thread. */
final class WatchLine {
  private final ByteString bytes;
  private volatile @Nullable Message frame;

  WatchLine(ByteString bytes) {
    this.bytes = bytes;
  }

  ByteString bytes() {
    return bytes;
  }

  /** The same without the line feed, for WebSocket; made when first asked for. */
  Message frame() {
    Message known = frame;
    if (known == null) {
      known = TextMessage.create(bytes.utf8String().stripTrailing());
      frame = known;
    }
    return known;
  }
}
