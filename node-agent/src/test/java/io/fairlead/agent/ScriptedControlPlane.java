package io.fairlead.agent;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The control plane's end of one agent's stream, played by a test over a real socket. */
final class ScriptedControlPlane implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final ServerSocket server;
  private @Nullable Socket stream;
  private @Nullable DataInputStream in;
  private long revision;

  ScriptedControlPlane() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server.setSoTimeout(PATIENCE_MILLIS);
  }

  List<ControlPlaneEndpoint> endpoints() {
    return List.of(new ControlPlaneEndpoint("127.0.0.1", server.getLocalPort(), "secret"));
  }

  /** Waits for the agent to connect. */
  AgentMessage.Hello accept() throws IOException {
    Socket accepted = server.accept();
    accepted.setSoTimeout(PATIENCE_MILLIS);
    stream = accepted;
    in = new DataInputStream(new BufferedInputStream(accepted.getInputStream()));
    return (AgentMessage.Hello) next();
  }

  /** Everything anew, as the first image; its revision. */
  long image(ImageEntry... entries) throws IOException {
    say(new ControlMessage.Reset("test"));
    return set(entries);
  }

  /** These are so now; the revision. */
  long set(ImageEntry... entries) throws IOException {
    for (ImageEntry entry : entries) {
      say(new ControlMessage.Set(entry));
    }
    return sync();
  }

  long delete(ImageKey key) throws IOException {
    say(new ControlMessage.Delete(key));
    return sync();
  }

  /** The agent's next word for which this holds; others are passed over. */
  AgentMessage await(Predicate<AgentMessage> wanted) throws IOException {
    while (true) {
      AgentMessage message = next();
      if (wanted.test(message)) {
        return message;
      }
    }
  }

  /** Waits until the revision is in force at the agent. */
  void awaitAck(long revision) throws IOException {
    await(message -> message instanceof AgentMessage.Ack(long acked) && acked >= revision);
  }

  /** Waits for the agent's next word on a pod. */
  AgentMessage.PodObserved awaitPod(String name) throws IOException {
    return (AgentMessage.PodObserved)
        await(
            message ->
                message instanceof AgentMessage.PodObserved seen && seen.pod().name().equals(name));
  }

  /** Cuts the stream. */
  void hangUp() throws IOException {
    Objects.requireNonNull(stream).close();
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (stream != null) {
      stream.close();
    }
  }

  private long sync() throws IOException {
    revision++;
    say(new ControlMessage.Sync(revision));
    return revision;
  }

  private void say(ControlMessage message) throws IOException {
    Objects.requireNonNull(stream)
        .getOutputStream()
        .write(Frames.frame(MessageCodec.encode(message)));
  }

  private AgentMessage next() throws IOException {
    byte[] body = Frames.read(Objects.requireNonNull(in));
    return MessageCodec.agentMessage(Objects.requireNonNull(body, "the agent hung up"))
        .orElseThrow();
  }
}
