package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.HostInfo;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** An agent or gateway, played by a test over a real socket. */
final class TestAgent implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  /**
   * What one Sync made valid.
   *
   * @param epoch of the Reset it began with; empty: it goes on from what the agent held
   */
  record Batch(
      String epoch, TreeMap<ImageKey, ImageEntry> set, Set<ImageKey> deleted, long revision) {
    /** Names of what was set, {@code SERVICE default/web}. */
    List<String> names() {
      return set.keySet().stream().map(key -> key.type() + " " + key.name()).toList();
    }
  }

  private TestAgent(ServerUnderTest server, AgentMessage hello) throws IOException {
    this(new Socket(), server);
    say(hello);
  }

  private TestAgent(Socket socket, ServerUnderTest server) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(server.server().address(), PATIENCE_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** Over TLS, with what the context shows and believes. */
  static TestAgent encrypted(ServerUnderTest server, SSLContext context, AgentMessage first)
      throws IOException {
    TestAgent agent = new TestAgent(context.getSocketFactory().createSocket(), server);
    try {
      agent.say(first);
    } catch (IOException refusedInTheHandshake) {
      agent.close();
    }
    return agent;
  }

  /** A node agent that holds nothing. */
  static TestAgent node(ServerUnderTest server, String node) throws IOException {
    return saying(server, hello(server, AgentMessage.Role.NODE_AGENT, node, "", 0));
  }

  /** A gateway that holds nothing. */
  static TestAgent gateway(ServerUnderTest server, String node) throws IOException {
    return saying(server, hello(server, AgentMessage.Role.GATEWAY, node, "", 0));
  }

  /** A node agent that holds an image of this history and revision. */
  static TestAgent resuming(ServerUnderTest server, String node, String epoch, long revision)
      throws IOException {
    return saying(server, hello(server, AgentMessage.Role.NODE_AGENT, node, epoch, revision));
  }

  static TestAgent saying(ServerUnderTest server, AgentMessage first) throws IOException {
    return new TestAgent(server, first);
  }

  static AgentMessage.Hello hello(
      ServerUnderTest server, AgentMessage.Role role, String node, String epoch, long revision)
      throws IOException {
    return new AgentMessage.Hello(
        server.token(role, node),
        role,
        node,
        epoch,
        revision,
        List.of("127.0.0.1"),
        HostInfo.UNKNOWN);
  }

  void say(AgentMessage message) throws IOException {
    socket.getOutputStream().write(Frames.frame(MessageCodec.encode(message)));
  }

  /** The next stream it is to open; what it is told of the image meanwhile is passed over. */
  ControlMessage.OpenStream opened() throws IOException {
    while (true) {
      if (next() instanceof ControlMessage.OpenStream open) {
        return open;
      }
    }
  }

  /** The next message, Pings left out. */
  ControlMessage next() throws IOException {
    while (true) {
      byte[] body = Frames.read(in);
      if (body == null) {
        throw new EOFException("the server ended the stream");
      }
      ControlMessage message = MessageCodec.controlMessage(body).orElseThrow();
      if (!(message instanceof ControlMessage.Ping)) {
        return message;
      }
    }
  }

  /** All up to the next Sync. */
  Batch batch() throws IOException {
    String epoch = "";
    TreeMap<ImageKey, ImageEntry> set = new TreeMap<>();
    Set<ImageKey> deleted = new TreeSet<>();
    while (true) {
      switch (next()) {
        case ControlMessage.Reset(String history) -> epoch = history;
        case ControlMessage.Set(ImageEntry.OfNode _) -> {} // its own, whenever that is made
        case ControlMessage.Set(ImageEntry entry) -> set.put(entry.key(), entry);
        case ControlMessage.Patch patch -> throw new IOException("not understood: " + patch);
        case ControlMessage.Delete(ImageKey key) -> deleted.add(key);
        case ControlMessage.Sync(long revision) -> {
          return new Batch(epoch, set, deleted, revision);
        }
        case ControlMessage.OpenStream _,
            ControlMessage.TokenAnswered _,
            ControlMessage.BudgetLeased _,
            ControlMessage.Members _,
            ControlMessage.CertificateIssued _,
            ControlMessage.Ping _ -> {}
      }
    }
  }

  /** The batch with this revision or a later one; what came before it is put together with it. */
  Batch upTo(long revision) throws IOException {
    Batch all = batch();
    while (all.revision() < revision) {
      Batch next = batch();
      next.deleted().forEach(all.set()::remove);
      all.deleted().removeAll(next.set().keySet());
      all.set().putAll(next.set());
      all.deleted().addAll(next.deleted());
      all = new Batch(all.epoch(), all.set(), all.deleted(), next.revision());
    }
    return all;
  }

  /** Reads until the server ends the stream; fails when it goes on. */
  void awaitEnd() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    try {
      while (Frames.read(in) != null) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the stream goes on");
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the stream goes on", e);
    } catch (IOException e) {
      assertTrue(deadline > System.nanoTime(), () -> "cut off too late: " + e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
