package io.fairlead.controlplane.streams;

import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.StreamFrames;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.AsPublisher;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Opens streams to pods: asks the agent of the pod's node, on its stream of images, to connect once
 * more with a secret that is good for this one stream. Of a stream's bytes nothing goes over the
 * stream of images, and each holds back its own sender. Thread-safe.
 */
public final class PodStreams {
  private static final Duration ANSWER = Duration.ofSeconds(8);
  private static final Duration BEGIN = Duration.ofSeconds(30);
  private static final int MOST = 4096;
  private static final int MOST_OF_A_NODE = 1024;
  private static final int SECRET_BYTES = 32;
  private static final ByteString PING =
      ByteString.fromArrayUnsafe(Frames.frame(StreamFrames.ping()));

  private final Timings timings;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> ofNode = new ConcurrentHashMap<>();
  private final AtomicInteger all = new AtomicInteger();
  private final SharedKillSwitch stop = KillSwitches.shared("pod-streams");
  private volatile Agents agents = (_, _) -> false;

  /** The way to the agents that are connected. */
  public interface Agents {
    /** False: the node's agent is not there. */
    boolean tell(String node, ControlMessage.OpenStream open);
  }

  private record Waiting(
      String node, CompletableFuture<Flow<StreamFrame, StreamFrame, NotUsed>> stream) {}

  /** Opens streams with these waiting times. */
  public PodStreams(Timings timings) {
    this.timings = timings;
  }

  /** Who passes the word on; before, no agent is there. */
  public void agents(Agents way) {
    agents = way;
  }

  /**
   * Has the node's agent do what is asked for.
   *
   * @return a flow to be run once and soon: in go the client's frames, out come those for the
   *     client. The end of either side, or of the process, ends both. Fails with a {@code Rejected}
   *     in the words of kube-apiserver or kubelet
   */
  public CompletionStage<Flow<StreamFrame, StreamFrame, NotUsed>> open(
      String node, StreamRequest request) {
    if (!enter(node)) {
      return CompletableFuture.failedStage(Failures.tooManyRequests().rejected());
    }
    String secret = secret();
    CompletableFuture<Flow<StreamFrame, StreamFrame, NotUsed>> stream = new CompletableFuture<>();
    Waiting call = new Waiting(node, stream);
    waiting.put(secret, call);
    if (!agents.tell(node, new ControlMessage.OpenStream(secret, request))) {
      giveUp(secret, "the agent of node \"%s\" is not connected".formatted(node));
    }
    CompletableFuture.delayedExecutor(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> giveUp(secret, "the agent of node \"%s\" did not answer".formatted(node)));
    return stream;
  }

  /**
   * The agent has connected.
   *
   * @param maySay whether who has connected may speak for the node
   * @return what is to be done with the bodies of its further frames; empty: nobody waits for this
   */
  public Optional<Flow<ByteString, ByteString, NotUsed>> opened(
      AgentMessage.StreamOpened opened, Predicate<String> maySay) {
    Waiting call = waiting.get(opened.secret());
    if (call == null || !maySay.test(call.node()) || !waiting.remove(opened.secret(), call)) {
      return Optional.empty();
    }
    StreamRefusal refusal = opened.refusal();
    if (refusal != null) {
      leave(call.node());
      call.stream().completeExceptionally(Failures.refused(refusal).rejected());
      return Optional.of(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()));
    }
    return Optional.of(line(call));
  }

  /** Ends all streams. */
  public void stop() {
    stop.shutdown();
  }

  /** The agent's side, and, once that runs, the client's, joined in the middle. */
  private Flow<ByteString, ByteString, NotUsed> line(Waiting call) {
    Sink<ByteString, org.reactivestreams.Publisher<StreamFrame>> fromAgent =
        Flow.of(ByteString.class)
            .via(new DeadPeer<>(timings.silence(), BEGIN))
            .via(stop.flow())
            .mapConcat(PodStreams::decode)
            .toMat(Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), (_, publisher) -> publisher);
    Source<ByteString, org.reactivestreams.Subscriber<StreamFrame>> toAgent =
        Source.<StreamFrame>asSubscriber()
            .map(frame -> ByteString.fromArrayUnsafe(Frames.frame(StreamFrames.encode(frame))))
            .keepAlive(timings.pingEvery(), () -> PING);
    return Flow.fromSinkAndSourceCoupledMat(
            fromAgent,
            toAgent,
            (publisher, subscriber) -> {
              // Not coupled again: what the agent said last waits here for a client that is slow.
              Flow<StreamFrame, StreamFrame, NotUsed> client =
                  Flow.fromSinkAndSource(
                      Sink.fromSubscriber(subscriber), Source.fromPublisher(publisher));
              call.stream().complete(client);
              return NotUsed.getInstance();
            })
        .watchTermination((_, done) -> watch(call, done));
  }

  private NotUsed watch(Waiting call, CompletionStage<Done> done) {
    done.whenComplete((_, _) -> leave(call.node()));
    return NotUsed.getInstance();
  }

  private static List<StreamFrame> decode(ByteString body) throws IOException {
    return StreamFrames.decode(body.toArrayUnsafe()).map(List::of).orElse(List.of());
  }

  private void giveUp(String secret, String why) {
    Waiting call = waiting.remove(secret);
    if (call != null) {
      leave(call.node());
      call.stream().completeExceptionally(Failures.dialingBackend(why).rejected());
    }
  }

  private boolean enter(String node) {
    int here = ofNode.computeIfAbsent(node, _ -> new AtomicInteger()).incrementAndGet();
    int everywhere = all.incrementAndGet();
    if (here > MOST_OF_A_NODE || everywhere > MOST) {
      leave(node);
      return false;
    }
    return true;
  }

  private void leave(String node) {
    all.decrementAndGet();
    ofNode.computeIfPresent(node, (_, count) -> count.decrementAndGet() <= 0 ? null : count);
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
