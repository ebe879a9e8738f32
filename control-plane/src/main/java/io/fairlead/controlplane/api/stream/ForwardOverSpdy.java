package io.fairlead.controlplane.api.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;

/**
 * Ports over SPDY/3.1, {@code portforward.k8s.io}: for each connection a client opens a stream for
 * errors, then one for data, which carry the same {@code requestid}. A forwarded connection has the
 * id of its data stream.
 */
final class ForwardOverSpdy implements ForwardWire {
  /** Streams for errors whose stream for data has not come. */
  private static final int MOST_UNPAIRED = 64;

  private final SpdyCodec codec = new SpdyCodec();
  private final int most;
  private final Map<String, Integer> unpaired = new HashMap<>();
  private final Map<Integer, Integer> errors = new HashMap<>();

  /**
   * @param most how many connections there may be at one time; more are refused
   */
  ForwardOverSpdy(int most) {
    this.most = most;
  }

  @Override
  public Step begin() {
    return new Step(List.of(), List.of(), false);
  }

  @Override
  public Step received(ByteString bytes) {
    SpdyCodec.Received received = codec.decode(bytes);
    List<Event> events = new ArrayList<>();
    List<ByteString> client = new ArrayList<>();
    boolean over = false;
    if (!received.answers().isEmpty()) {
      client.add(received.answers());
    }
    for (SpdyFrame frame : received.frames()) {
      switch (frame) {
        case SpdyFrame.Open open -> client.add(opened(open, events));
        case SpdyFrame.Data data -> data(data, events);
        case SpdyFrame.Reset(int stream) -> reset(stream, events);
        case SpdyFrame.GoAway ignored -> over = true;
        case SpdyFrame.Reply ignored -> {}
      }
    }
    return new Step(events, client, over);
  }

  private ByteString opened(SpdyFrame.Open open, List<Event> events) {
    String request = open.header("requestid");
    int port = errors.containsKey(open.stream()) ? 0 : port(open.header("port"));
    if (port > 0 && open.header("streamtype").equals("error")) {
      if (unpaired.size() < MOST_UNPAIRED && unpaired.putIfAbsent(request, open.stream()) == null) {
        return codec.encode(new SpdyFrame.Reply(open.stream()));
      }
    } else if (port > 0 && open.header("streamtype").equals("data")) {
      Integer error = unpaired.remove(request);
      if (error != null && errors.size() < most) {
        errors.put(open.stream(), error);
        events.add(new Event.Open(open.stream(), port));
        return codec.encode(new SpdyFrame.Reply(open.stream()));
      }
      if (error != null) {
        return refused(open.stream()).concat(refused(error));
      }
    }
    return refused(open.stream());
  }

  private ByteString refused(int stream) {
    return codec.encode(new SpdyFrame.Reset(stream));
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port < 0x10000 ? port : 0;
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  private void data(SpdyFrame.Data data, List<Event> events) {
    if (!errors.containsKey(data.stream())) {
      return; // of an error stream, or of one that is over
    }
    if (!data.bytes().isEmpty()) {
      events.add(new Event.Data(data.stream(), data.bytes()));
    }
    if (data.last()) {
      events.add(new Event.End(data.stream()));
    }
  }

  private void reset(int stream, List<Event> events) {
    unpaired.values().remove(stream);
    if (errors.remove(stream) != null) {
      events.add(new Event.Abort(stream));
    }
  }

  @Override
  public Step data(int id, ByteString bytes) {
    return toClient(errors.containsKey(id) ? data(id, bytes, false) : ByteString.emptyByteString());
  }

  @Override
  public Step error(int id, String words) {
    Integer stream = errors.get(id);
    ByteString text = ByteString.fromArrayUnsafe(words.getBytes(StandardCharsets.UTF_8));
    return toClient(stream == null ? ByteString.emptyByteString() : data(stream, text, false));
  }

  @Override
  public Step end(int id) {
    // kubectl lets go of the local connection only when both have ended.
    Integer error = errors.remove(id);
    ByteString none = ByteString.emptyByteString();
    return toClient(error == null ? none : data(id, none, true).concat(data(error, none, true)));
  }

  private ByteString data(int stream, ByteString bytes, boolean last) {
    return codec.encode(new SpdyFrame.Data(stream, bytes, last));
  }

  private static Step toClient(ByteString bytes) {
    return new Step(List.of(), bytes.isEmpty() ? List.of() : List.of(bytes), false);
  }

  @Override
  public void close() {
    codec.close();
  }
}
