package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Framing;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one agent's connection. Coming in: frames, the first of which must be, in time, a
 * Hello with the right token; going out: what its session has. Either half's end ends both, and a
 * session that ends cuts the connection even while the socket is full. A connection that begins
 * with the secret of a stream to a pod is that stream's.
 */
final class AgentStreams {
  /** Longest message of an agent; what a stranger can make us hold. */
  static final int MAX_AGENT_FRAME = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(AgentStreams.class);

  private final AgentDesk desk;
  private final PodStreams podStreams;
  private final Timings timings;

  AgentStreams(AgentDesk desk, PodStreams podStreams, Timings timings) {
    this.desk = desk;
    this.podStreams = podStreams;
    this.timings = timings;
  }

  /** Serves one connection. */
  Flow<ByteString, ByteString, NotUsed> serve(InetSocketAddress remote) {
    return Flow.of(ByteString.class)
        .via(
            Framing.lengthField(
                Frames.PREFIX_BYTES,
                0,
                MAX_AGENT_FRAME + Frames.PREFIX_BYTES,
                ByteOrder.BIG_ENDIAN))
        .map(frame -> frame.drop(Frames.PREFIX_BYTES))
        .initialTimeout(timings.silence())
        .flatMapPrefix(1, first -> begin(remote, first));
  }

  private Flow<ByteString, ByteString, NotUsed> begin(
      InetSocketAddress remote, List<ByteString> first) throws IOException {
    Optional<AgentMessage> message =
        first.isEmpty()
            ? Optional.empty()
            : MessageCodec.agentMessage(first.getFirst().toArrayUnsafe());
    return switch (message.orElse(null)) {
      case AgentMessage.Hello hello -> image(new Peer(remote, admit(remote, hello)));
      case AgentMessage.StreamOpened opened ->
          podStreams
              .opened(opened)
              .orElseThrow(() -> refuse(remote, "no stream is waited for with this secret"));
      case null, default -> throw refuse(remote, "first message is no Hello");
    };
  }

  private Flow<ByteString, ByteString, NotUsed> image(Peer peer) {
    Sink<ByteString, NotUsed> in =
        Flow.of(ByteString.class).idleTimeout(timings.silence()).to(Sink.foreach(peer::receive));
    Source<ByteString, NotUsed> out =
        Source.unfoldAsync(peer, Peer::next)
            .keepAlive(timings.pingEvery(), peer::idle)
            .viaMat(KillSwitches.single(), Keep.right())
            .watchTermination(peer::watch);
    return Flow.fromSinkAndSourceCoupled(in, out);
  }

  private NodeSession admit(InetSocketAddress remote, AgentMessage.Hello hello) {
    Optional<String> objection = desk.objection(hello);
    if (objection.isPresent()) {
      throw refuse(remote, objection.get());
    }
    return desk.admit(hello);
  }

  private static RefusedException refuse(InetSocketAddress remote, String why) {
    LOG.atWarn().addKeyValue("error", why).log("agent at {} refused", remote);
    return new RefusedException(why);
  }

  /** Not let in. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why, null, false, false);
    }
  }

  /** One connection of an agent that was let in. Messages come one at a time. */
  private final class Peer {
    private final InetSocketAddress remote;
    private final NodeSession session;

    Peer(InetSocketAddress remote, NodeSession session) {
      this.remote = remote;
      this.session = session;
    }

    void receive(ByteString frame) throws IOException {
      MessageCodec.agentMessage(frame.toArrayUnsafe())
          .ifPresent(message -> desk.said(session, message));
    }

    CompletionStage<Optional<Pair<Peer, ByteString>>> next() {
      return session.next().thenApply(bytes -> bytes.map(some -> Pair.create(this, some)));
    }

    ByteString idle() {
      return session.idle();
    }

    NotUsed watch(UniqueKillSwitch killSwitch, CompletionStage<Done> done) {
      done.whenComplete((_, error) -> ended(error));
      session.onEnd(() -> killSwitch.abort(new RefusedException("session ended")));
      return NotUsed.getInstance();
    }

    private void ended(@Nullable Throwable error) {
      LOG.atDebug().addKeyValue("error", String.valueOf(error)).log("stream of {} ended", remote);
      desk.left(session);
    }
  }
}
