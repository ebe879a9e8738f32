package io.fairlead.controlplane.api.stream;

import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * Exec and attach over WebSocket, {@code v4.channel.k8s.io} and {@code v5.channel.k8s.io}: the
 * first byte of a message is its channel. What v5 adds is channel 255: the client has closed the
 * channel that the second byte names.
 */
final class TalkOverWebSocket implements TalkWire {
  static final String V5 = "v5.channel.k8s.io";
  static final String V4 = "v4.channel.k8s.io";
  private static final int CLOSED = 255;

  private final boolean closes;
  private final Resizes resizes = new Resizes();

  /**
   * @param protocol {@link #V4} or {@link #V5}
   */
  TalkOverWebSocket(String protocol) {
    this.closes = protocol.equals(V5);
  }

  @Override
  public Step received(ByteString message) {
    if (message.size() < 2) {
      return Step.NOTHING; // clients say by an empty message that they are there
    }
    int channel = Byte.toUnsignedInt(message.apply(0));
    ByteString payload = message.drop(1);
    if (channel == Channel.STDIN.number()) {
      return pod(List.of(StreamFrame.of(Channel.STDIN, payload.toArrayUnsafe())));
    }
    if (channel == Channel.RESIZE.number()) {
      return pod(resizes.received(payload));
    }
    if (closes && channel == CLOSED && payload.apply(0) == Channel.STDIN.number()) {
      return pod(List.of(StreamFrame.end(Channel.STDIN)));
    }
    return Step.NOTHING;
  }

  private static Step pod(List<StreamFrame> frames) {
    return new Step(frames, List.of(), false);
  }

  @Override
  public Step said(StreamFrame frame) {
    return frame.payload().length == 0
        ? Step.NOTHING
        : Step.toClient(message(frame.channel().number(), frame.payload()));
  }

  /** One message on a channel. */
  static ByteString message(int channel, byte[] payload) {
    return new ByteStringBuilder()
        .putByte((byte) channel)
        .append(ByteString.fromArrayUnsafe(payload))
        .result()
        .compact();
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public boolean endsFirst() {
    return true;
  }

  @Override
  public void close() {}
}
