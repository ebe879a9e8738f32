package io.fairlead.controlplane;

import io.fairlead.controlplane.catalog.Await;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.ControlPlaneSubscription;
import io.fairlead.subscription.ImageListener;
import io.fairlead.subscription.LocalControlPlane;
import io.fairlead.subscription.StreamConnection;
import io.fairlead.subscription.SubscriptionSettings;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The agent of a node whose pods are played: commands of a few words ({@link #play}) instead of
 * processes, and the ports of this machine instead of theirs. How it is asked and answers is real.
 */
public final class PlayedNode implements ImageListener, AutoCloseable {
  /** The node that a control plane lets in by a token on its disk. */
  public static final String NAME = "node-a";

  private static final String SUCCESS = "{\"metadata\":{},\"status\":\"Success\"}";

  private final List<StreamRequest> asked = new CopyOnWriteArrayList<>();
  private final List<StreamRequest> ended = new CopyOnWriteArrayList<>();
  private final ControlPlaneSubscription subscription;

  private PlayedNode(Path dataDir, Path imageDir) {
    Path agents = dataDir.resolve("agents");
    subscription =
        ControlPlaneSubscription.start(
            new SubscriptionSettings(
                Role.NODE_AGENT,
                NAME,
                imageDir,
                new LocalControlPlane(agents, Role.NODE_AGENT, NAME),
                List.of("127.0.0.1")),
            this);
  }

  /** Connects to the control plane that keeps its state there; returns when it has. */
  public static PlayedNode of(Path dataDir) {
    PlayedNode node = new PlayedNode(dataDir, dataDir.resolve("played-node"));
    Await.until(
        Duration.ofSeconds(20), node.subscription::connected, () -> "the node does not connect");
    return node;
  }

  /** What was asked for, oldest first. */
  public List<StreamRequest> asked() {
    return asked;
  }

  /** Returns once a stream has ended for which this was asked. */
  public void awaitEnded(StreamRequest request) {
    Await.until(Duration.ofSeconds(20), () -> ended.contains(request), () -> request + " goes on");
  }

  @Override
  public void onImage(NodeImage image, Set<ImageKey> changed) {
    subscription.ack(image.revision());
  }

  @Override
  public void onOpenStream(ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane) {
    Thread.ofVirtual().start(() -> answer(open, controlPlane));
  }

  private void answer(ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane) {
    asked.add(open.request());
    try {
      if (open.request() instanceof StreamRequest.Exec exec
          && exec.command().getFirst().equals("refuse")) {
        StreamRefusal why = StreamRefusal.internal("container not found (\"c\")");
        StreamConnection.refuse(open, why, controlPlane, Timings.DEFAULT);
        return;
      }
      try (StreamConnection client = StreamConnection.open(open, controlPlane, Timings.DEFAULT)) {
        switch (open.request()) {
          case StreamRequest.Logs logs -> {
            say(client, Channel.STDOUT, "played\n");
            while (logs.follow() && client.read() != null) {
              Thread.onSpinWait();
            }
          }
          case StreamRequest.Exec exec -> play(exec.command(), client);
          case StreamRequest.Attach ignored -> {
            say(client, Channel.STDOUT, "attached\n");
            cat(client);
            exit(client, 3);
          }
          case StreamRequest.PortForward forward -> forward(forward.port(), client);
        }
        rest(client);
      }
    } catch (IOException gone) {
      // the client or the control plane has left
    } finally {
      ended.add(open.request());
    }
  }

  /** What is still sent is not of interest, but has to be read for an orderly end. */
  private static void rest(StreamConnection client) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (client.read() != null) {
                  Thread.onSpinWait();
                }
              } catch (IOException gone) {
                // read to the end all the same
              }
            });
  }

  /**
   * {@code cat}, {@code echo WORDS}, {@code err WORDS}, {@code exit CODE}, {@code count} (bytes of
   * the input), {@code zeros COUNT}, {@code size} (the first of the terminal), {@code hang}, {@code
   * die} (without a last word).
   */
  private static void play(List<String> command, StreamConnection client) throws IOException {
    String words = String.join(" ", command.subList(1, command.size()));
    switch (command.getFirst()) {
      case "cat" -> cat(client);
      case "echo" -> say(client, Channel.STDOUT, words + "\n");
      case "err" -> say(client, Channel.STDERR, words + "\n");
      case "count" -> say(client, Channel.STDOUT, count(client) + "\n");
      case "zeros" -> zeros(client, Long.parseLong(words));
      case "size" -> say(client, Channel.STDOUT, size(client) + "\n");
      case "hang" -> {
        say(client, Channel.STDOUT, "hanging\n");
        count(client);
        while (client.read() != null) {
          Thread.onSpinWait();
        }
      }
      case "die" -> client.cut();
      case "exit" -> {
        exit(client, Integer.parseInt(words));
        return;
      }
      default -> say(client, Channel.STDERR, "no such command\n");
    }
    client.write(StreamFrame.status(SUCCESS));
  }

  private static void say(StreamConnection client, Channel channel, String text)
      throws IOException {
    client.write(StreamFrame.of(channel, text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void exit(StreamConnection client, int code) throws IOException {
    client.write(
        StreamFrame.status(
            code == 0
                ? SUCCESS
                : """
                {"metadata":{},"status":"Failure","message":"command terminated with non-zero exit \
                code: exit status %1$d","reason":"NonZeroExitCode",\
                "details":{"causes":[{"reason":"ExitCode","message":"%1$d"}]}}\
                """
                    .formatted(code)));
  }

  private static void cat(StreamConnection client) throws IOException {
    for (StreamFrame frame = client.read(); frame != null; frame = client.read()) {
      if (frame.channel() == Channel.STDIN) {
        if (frame.payload().length > 0) {
          client.write(StreamFrame.of(Channel.STDOUT, frame.payload()));
        }
        if (frame.end() || frame.text().endsWith("bye\n")) {
          return;
        }
      }
    }
  }

  private static long count(StreamConnection client) throws IOException {
    long bytes = 0;
    for (StreamFrame frame = client.read(); frame != null; frame = client.read()) {
      if (frame.channel() == Channel.STDIN) {
        bytes += frame.payload().length;
        if (frame.end()) {
          return bytes;
        }
      }
    }
    return bytes;
  }

  private static void zeros(StreamConnection client, long bytes) throws IOException {
    for (long left = bytes; left > 0; left -= 30_000) {
      client.write(StreamFrame.of(Channel.STDOUT, new byte[(int) Math.min(left, 30_000)]));
    }
  }

  private static String size(StreamConnection client) throws IOException {
    StreamFrame frame = client.read();
    while (frame != null && frame.channel() != Channel.RESIZE) {
      frame = client.read();
    }
    return frame == null ? "none" : frame.text();
  }

  private static void forward(int port, StreamConnection client) throws IOException {
    try (Socket pod = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread.ofVirtual().start(() -> toPod(client, pod));
      InputStream in = pod.getInputStream();
      byte[] buffer = new byte[16_384];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        client.write(StreamFrame.of(Channel.STDOUT, Arrays.copyOf(buffer, read)));
      }
      client.write(StreamFrame.end(Channel.STDOUT));
    } catch (ConnectException refused) {
      client.write(
          StreamFrame.status("failed to connect to localhost:" + port + ": connection refused"));
    }
  }

  private static void toPod(StreamConnection client, Socket pod) {
    try {
      for (StreamFrame frame = client.read(); frame != null; frame = client.read()) {
        pod.getOutputStream().write(frame.payload());
        if (frame.end()) {
          pod.shutdownOutput();
        }
      }
      pod.close();
    } catch (IOException gone) {
      // the pod or the client has left
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
