package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.distribution.RemoteAgent.Asked;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.StreamConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams to pods of other hosts. */
@Timeout(60)
class EncryptedPodStreamsTest {
  private static final StreamRequest PORT =
      new StreamRequest.PortForward(new NamespacedName("default", "web"), "u", 80);

  @TempDir Path dir;
  private ServerUnderTest server;
  private RemoteAgent agent;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.encrypted(dir, Duration.ofDays(90));
    server.put("{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}");
    agent =
        new RemoteAgent(
            server,
            Role.NODE_AGENT,
            "n1",
            dir.resolve("a"),
            Optional.of(server.joinToken(Role.NODE_AGENT, "n1", 1, Duration.ofHours(1))));
    agent.awaitConnected();
  }

  @AfterEach
  void stop() {
    agent.close();
    server.close();
  }

  /** An end that came before what was said last would lose the exit status of a command. */
  @Test
  void whatIsSaidLastArrivesBeforeTheEnd() throws Exception {
    var opening = server.podStreams().open("n1", PORT);
    StreamConnection end = connect(asked());
    SinkQueueWithCancel<StreamFrame> client = run(opening);
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(() -> drained(end), Thread::startVirtualThread);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> said(end), Thread::startVirtualThread);
    for (int i = 0; i < 100; i++) {
      assertEquals(60_000, next(client).payload().length);
    }
    assertEquals("done", next(client).text());
    assertTrue(get(client.pull()).isEmpty());
    get(writer);
    get(reader);
  }

  /** As `kubectl logs` of a few lines: the goodbye of TLS comes right behind them. */
  @Test
  void shortStreamsLoseNothing() throws Exception {
    for (int i = 0; i < 50; i++) {
      var opening = server.podStreams().open("n1", PORT);
      StreamConnection end = connect(asked());
      CompletableFuture<Void> reader =
          CompletableFuture.runAsync(() -> drained(end), Thread::startVirtualThread);
      end.write(StreamFrame.of(Channel.STDOUT, new byte[10]));
      end.write(StreamFrame.status("done"));
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(end::close, Thread::startVirtualThread);
      SinkQueueWithCancel<StreamFrame> client = run(opening);
      assertEquals(10, next(client).payload().length);
      assertEquals("done", next(client).text());
      assertTrue(get(client.pull()).isEmpty());
      get(closing);
      get(reader);
    }
  }

  @Test
  void theSecretOfAnotherNodesStreamIsWorthNothing() throws Exception {
    var opening = server.podStreams().open("n1", PORT);
    Asked asked = asked();
    AgentMessage stolen = new AgentMessage.StreamOpened(asked.open().secret(), null);
    try (TestAgent other = TestAgent.encrypted(server, server.tls(Role.NODE_AGENT, "n2"), stolen);
        TestAgent gateway = TestAgent.encrypted(server, server.tls(Role.GATEWAY, "n1"), stolen)) {
      other.awaitEnd();
      gateway.awaitEnd();
    }
    StreamConnection end = connect(asked);
    SinkQueueWithCancel<StreamFrame> client = run(opening);
    end.write(StreamFrame.status("mine"));
    assertEquals("mine", next(client).text());
    end.cut();
  }

  private Asked asked() throws InterruptedException {
    return Objects.requireNonNull(agent.asked.poll(20, TimeUnit.SECONDS), "not asked");
  }

  private static StreamConnection connect(Asked asked) throws IOException {
    return StreamConnection.open(
        asked.open(), asked.controlPlane(), ServerUnderTest.QUICK.timings());
  }

  private static void said(StreamConnection end) {
    try {
      for (int i = 0; i < 100; i++) {
        end.write(StreamFrame.of(Channel.STDOUT, new byte[60_000]));
      }
      end.write(StreamFrame.status("done"));
      end.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void drained(StreamConnection end) {
    try {
      assertNull(end.read());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private SinkQueueWithCancel<StreamFrame> run(
      CompletionStage<Flow<StreamFrame, StreamFrame, NotUsed>> opening) throws Exception {
    return Source.<StreamFrame>maybe()
        .via(get(opening))
        .toMat(Sink.queue(), Keep.right())
        .run(server.system());
  }

  private static StreamFrame next(SinkQueueWithCancel<StreamFrame> client) throws Exception {
    return get(client.pull()).orElseThrow();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
