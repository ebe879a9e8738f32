package io.fairlead.controlplane.api.stream;

import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.util.ByteString;

/**
 * Exec and attach over SPDY/3.1, {@code v4.channel.k8s.io}: the client opens a stream for each
 * channel, {@code streamtype} says which. The pod is heard once all are open that the request asks
 * for. At the end all that is left open is closed from here; it is the client that leaves.
 */
final class TalkOverSpdy implements TalkWire {
  private static final Map<String, Channel> TYPES =
      Map.of(
          "stdin", Channel.STDIN,
          "stdout", Channel.STDOUT,
          "stderr", Channel.STDERR,
          "error", Channel.STATUS,
          "resize", Channel.RESIZE);

  private final SpdyCodec codec = new SpdyCodec();
  private final Resizes resizes = new Resizes();
  private final Set<Channel> wanted;
  private final Map<Channel, Integer> streams = new EnumMap<>(Channel.class);
  private final Set<Channel> ended = EnumSet.noneOf(Channel.class);

  /**
   * @param wanted the channels the client has to open
   */
  TalkOverSpdy(Set<Channel> wanted) {
    this.wanted = EnumSet.copyOf(wanted);
  }

  @Override
  public Step received(ByteString bytes) {
    SpdyCodec.Received received = codec.decode(bytes);
    List<StreamFrame> pod = new ArrayList<>();
    List<ByteString> client = new ArrayList<>();
    boolean over = false;
    if (!received.answers().isEmpty()) {
      client.add(received.answers());
    }
    for (SpdyFrame frame : received.frames()) {
      switch (frame) {
        case SpdyFrame.Open open -> client.add(opened(open, pod));
        case SpdyFrame.Data data ->
            of(data.stream()).ifPresent(channel -> data(channel, data, pod));
        case SpdyFrame.Reset(int stream) -> of(stream).ifPresent(channel -> reset(channel, pod));
        case SpdyFrame.GoAway ignored -> over = true;
        case SpdyFrame.Reply ignored -> {}
      }
    }
    return new Step(pod, client, over);
  }

  private ByteString opened(SpdyFrame.Open open, List<StreamFrame> pod) {
    Channel channel = TYPES.get(open.header("streamtype"));
    if (channel == null || !wanted.contains(channel) || streams.containsKey(channel)) {
      return codec.encode(new SpdyFrame.Reset(open.stream()));
    }
    streams.put(channel, open.stream());
    if (channel == Channel.STDIN && open.last()) {
      pod.add(StreamFrame.end(Channel.STDIN));
    }
    return codec.encode(new SpdyFrame.Reply(open.stream()));
  }

  private void data(Channel channel, SpdyFrame.Data data, List<StreamFrame> pod) {
    if (channel == Channel.STDIN && (data.last() || !data.bytes().isEmpty())) {
      pod.add(new StreamFrame(channel, data.bytes().toArrayUnsafe(), data.last()));
    } else if (channel == Channel.RESIZE) {
      pod.addAll(resizes.received(data.bytes()));
    }
  }

  private void reset(Channel channel, List<StreamFrame> pod) {
    ended.add(channel);
    if (channel == Channel.STDIN) {
      pod.add(StreamFrame.end(Channel.STDIN));
    }
  }

  private Optional<Channel> of(int stream) {
    return streams.entrySet().stream()
        .filter(entry -> entry.getValue() == stream)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public Step said(StreamFrame frame) {
    ByteString bytes = data(frame);
    if (frame.channel() == Channel.STATUS) {
      for (Channel output : List.of(Channel.STDOUT, Channel.STDERR)) {
        bytes = bytes.concat(data(StreamFrame.end(output)));
      }
    }
    return Step.toClient(bytes);
  }

  private ByteString data(StreamFrame frame) {
    Integer stream = streams.get(frame.channel());
    if (stream == null || ended.contains(frame.channel())) {
      return ByteString.emptyByteString();
    }
    if (frame.end()) {
      ended.add(frame.channel());
    }
    ByteString payload = ByteString.fromArrayUnsafe(frame.payload());
    return codec.encode(new SpdyFrame.Data(stream, payload, frame.end()));
  }

  @Override
  public boolean ready() {
    return streams.keySet().equals(wanted);
  }

  @Override
  public boolean endsFirst() {
    return false;
  }

  @Override
  public void close() {
    codec.close();
  }
}
