package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.controlplane.api.status.Rejected;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.StreamConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
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

/** A stream to a pod: from the wish of a client to the bytes of both sides. */
@Timeout(60)
class PodStreamsTest {
  private static final StreamRequest PORT =
      new StreamRequest.PortForward(new NamespacedName("default", "web"), "u1", 80);

  @TempDir Path dir;
  private ServerUnderTest server;

  /** The client's end. */
  private record Client(BoundedSourceQueue<StreamFrame> out, SinkQueueWithCancel<StreamFrame> in) {
    StreamFrame next() throws Exception {
      return get(in.pull()).orElseThrow();
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.start(dir);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void bytesGoBothWaysAndEachChannelEndsAlone() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      agent.batch();
      var opening = server.podStreams().open("n1", PORT);
      ControlMessage.OpenStream open = agent.opened();
      assertEquals(PORT, open.request());
      StreamConnection end = connect(open);
      Client client = run(opening);

      client.out().offer(StreamFrame.of(Channel.STDIN, bytes("ping")));
      client.out().offer(StreamFrame.end(Channel.STDIN));
      assertEquals("ping", Objects.requireNonNull(end.read()).text());
      assertEquals(true, Objects.requireNonNull(end.read()).end());

      end.write(StreamFrame.of(Channel.STDOUT, bytes("pong")));
      end.write(StreamFrame.status("done"));
      Thread reader = Thread.ofVirtual().start(() -> assertThrowsOrEnds(end));
      end.close();
      assertEquals("pong", client.next().text());
      StreamFrame last = client.next();
      assertEquals("done", last.text());
      assertEquals(Channel.STATUS, last.channel());
      assertEquals(true, get(client.in().pull()).isEmpty());
      reader.join();
    }
  }

  @Test
  void theAgentSeesThatTheClientIsGone() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      agent.batch();
      var opening = server.podStreams().open("n1", PORT);
      StreamConnection end = connect(agent.opened());
      Client client = run(opening);
      client.in().cancel();
      assertNull(end.read());
      end.cut();
    }
  }

  @Test
  void aReaderWhoRestsHoldsBackTheSenderAndLosesNothing() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      agent.batch();
      var opening = server.podStreams().open("n1", PORT);
      StreamConnection end = connect(agent.opened());
      Client client = run(opening);
      int frames = 1000;
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < frames; i++) {
                        end.write(StreamFrame.of(Channel.STDOUT, new byte[60_000]));
                      }
                      end.close();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      Thread reader = Thread.ofVirtual().start(() -> assertThrowsOrEnds(end));
      // Longer than the silence after which a peer counts as dead.
      sender.join(ServerUnderTest.QUICK.timings().silence().plusSeconds(1).toMillis());
      assertEquals(true, sender.isAlive(), "60 MB fit between");
      for (int i = 0; i < frames; i++) {
        assertEquals(60_000, client.next().payload().length);
      }
      assertEquals(true, get(client.in().pull()).isEmpty());
      reader.join();
    }
  }

  @Test
  void aRefusalOfTheAgentIsTheAnswer() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      agent.batch();
      var opening = server.podStreams().open("n1", PORT);
      StreamConnection.refuse(
          agent.opened(),
          StreamRefusal.notFound("container \"x\" not found in pod \"web\""),
          endpoint(),
          ServerUnderTest.QUICK.timings());
      Rejected rejected = failure(opening);
      assertEquals(404, rejected.failure().code());
      assertEquals("container \"x\" not found in pod \"web\"", rejected.failure().message());
    }
  }

  @Test
  void anAgentThatIsNotThereIsABackendThatCanNotBeDialed() {
    Rejected rejected = failure(server.podStreams().open("n9", PORT));
    assertEquals(500, rejected.failure().code());
    assertEquals(
        "error dialing backend: the agent of node \"n9\" is not connected",
        rejected.failure().message());
  }

  @Test
  void aSecretIsGoodForOneConnectionOnly() throws Exception {
    try (TestAgent agent = TestAgent.node(server, "n1")) {
      agent.batch();
      var opening = server.podStreams().open("n1", PORT);
      ControlMessage.OpenStream open = agent.opened();
      StreamConnection end = connect(open);
      run(opening);
      try (TestAgent second =
          TestAgent.saying(server, new AgentMessage.StreamOpened(open.secret(), null))) {
        second.awaitEnd();
      }
      end.cut();
    }
  }

  private static void assertThrowsOrEnds(StreamConnection end) {
    try {
      assertNull(end.read());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private StreamConnection connect(ControlMessage.OpenStream open) throws IOException {
    return StreamConnection.open(open, endpoint(), ServerUnderTest.QUICK.timings());
  }

  private ControlPlaneEndpoint endpoint() {
    return new ControlPlaneEndpoint("127.0.0.1", server.server().address().getPort(), "");
  }

  private Client run(CompletionStage<Flow<StreamFrame, StreamFrame, NotUsed>> opening)
      throws Exception {
    var both =
        Source.<StreamFrame>queue(16)
            .viaMat(get(opening), Keep.left())
            .toMat(Sink.queue(1), Keep.both())
            .run(server.system());
    return new Client(both.first(), both.second());
  }

  private static Rejected failure(CompletionStage<?> stage) {
    ExecutionException thrown = assertThrows(ExecutionException.class, () -> get(stage));
    return assertInstanceOf(Rejected.class, thrown.getCause());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
