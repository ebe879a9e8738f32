package io.fairlead.controlplane.api.stream;

import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The sizes of a client's terminal: JSON objects one after the other, cut anywhere. A size of zero,
 * which kubectl sends where it has no terminal itself, and what is no size, is left out.
 */
final class Resizes {
  private static final int LONGEST = 256;
  private static final int MOST = 0xffff;

  private final StringBuilder text = new StringBuilder();

  /** The sizes that are complete now. */
  List<StreamFrame> received(ByteString bytes) {
    text.append(bytes.decodeString(StandardCharsets.US_ASCII));
    List<StreamFrame> sizes = new ArrayList<>();
    int end = text.indexOf("}");
    while (end >= 0) {
      size(text.substring(0, end + 1), sizes);
      text.delete(0, end + 1);
      end = text.indexOf("}");
    }
    if (text.length() > LONGEST) {
      text.setLength(0);
    }
    return sizes;
  }

  private static void size(String json, List<StreamFrame> sizes) {
    try {
      JsonNode size = Replies.JSON.readTree(json);
      int width = size.path("Width").asInt(0);
      int height = size.path("Height").asInt(0);
      if (width > 0 && height > 0 && width <= MOST && height <= MOST) {
        String plain = "{\"Width\":%d,\"Height\":%d}".formatted(width, height);
        sizes.add(StreamFrame.of(Channel.RESIZE, plain.getBytes(StandardCharsets.US_ASCII)));
      }
    } catch (JacksonException none) {
      // not a size: as none
    }
  }
}
