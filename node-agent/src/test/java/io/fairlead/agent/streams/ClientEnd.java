package io.fairlead.agent.streams;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import io.fairlead.subscription.StreamFrames;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of one stream, and the control plane between, played over a real socket. */
final class ClientEnd implements AutoCloseable {
  private final ServerSocket server;
  private final Map<Channel, String> heard = new EnumMap<>(Channel.class);
  private @Nullable Socket socket;
  private @Nullable DataInputStream in;

  ClientEnd() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    server.setSoTimeout(20_000);
  }

  /** Asks; what the agent answers first. */
  AgentMessage.StreamOpened ask(StreamServer agent, StreamRequest request) throws IOException {
    agent.open(
        new ControlMessage.OpenStream("secret", request),
        new ControlPlaneEndpoint("127.0.0.1", server.getLocalPort(), ""));
    Socket accepted = server.accept();
    accepted.setSoTimeout(20_000);
    socket = accepted;
    DataInputStream bytes = new DataInputStream(accepted.getInputStream());
    in = bytes;
    byte[] first = Objects.requireNonNull(Frames.read(bytes));
    return (AgentMessage.StreamOpened) MessageCodec.agentMessage(first).orElseThrow();
  }

  void say(StreamFrame frame) throws IOException {
    Objects.requireNonNull(socket)
        .getOutputStream()
        .write(Frames.frame(StreamFrames.encode(frame)));
  }

  void type(String text) throws IOException {
    say(StreamFrame.of(Channel.STDIN, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Reads on until what came on the channel is so. */
  String await(Channel channel, Predicate<String> wanted) throws IOException {
    while (!wanted.test(heard(channel))) {
      if (!next()) {
        throw new AssertionError("the stream ended; heard: " + heard);
      }
    }
    return heard(channel);
  }

  /** Reads to the end; the last word. */
  String finish() throws IOException {
    boolean more;
    do {
      more = next();
    } while (more);
    Objects.requireNonNull(socket).close();
    return heard(Channel.STATUS);
  }

  String heard(Channel channel) {
    return heard.getOrDefault(channel, "");
  }

  private boolean next() throws IOException {
    byte[] body = Frames.read(Objects.requireNonNull(in));
    if (body == null) {
      return false;
    }
    Optional<StreamFrame> frame = StreamFrames.decode(body);
    frame.ifPresent(some -> heard.merge(some.channel(), some.text(), String::concat));
    return true;
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (socket != null) {
      socket.close();
    }
  }
}
