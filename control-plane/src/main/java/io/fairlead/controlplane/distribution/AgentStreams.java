package io.fairlead.controlplane.distribution;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
 * The bytes of one agent's connection. Coming in: frames, the first of which must be a Hello with
 * the right token, in time; going out: what its session has. Either half's end ends both, and a
 * session that ends cuts the connection even while the socket is full.
 */
final class AgentStreams {
  /** Longest message of an agent; what a stranger can make us hold. */
  static final int MAX_AGENT_FRAME = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(AgentStreams.class);

  private final AgentDesk desk;
  private final Timings timings;

  AgentStreams(AgentDesk desk, Timings timings) {
    this.desk = desk;
    this.timings = timings;
  }

  /** Serves one connection. */
  Flow<ByteString, ByteString, NotUsed> serve(InetSocketAddress remote) {
    Peer peer = new Peer(remote);
    Sink<ByteString, NotUsed> in =
        Flow.of(ByteString.class)
            .via(
                Framing.lengthField(
                    Frames.PREFIX_BYTES,
                    0,
                    MAX_AGENT_FRAME + Frames.PREFIX_BYTES,
                    ByteOrder.BIG_ENDIAN))
            .initialTimeout(timings.silence())
            .idleTimeout(timings.silence())
            .to(Sink.foreach(peer::receive));
    Source<ByteString, NotUsed> out =
        Source.unfoldAsync(peer, Peer::next)
            .keepAlive(timings.pingEvery(), peer::idle)
            .viaMat(KillSwitches.single(), Keep.right())
            .watchTermination(peer::watch);
    return Flow.fromSinkAndSourceCoupled(in, out);
  }

  /** Not let in. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why, null, false, false);
    }
  }

  /** One connection, before and after its Hello. Messages come one at a time. */
  private final class Peer {
    private final InetSocketAddress remote;
    private final CompletableFuture<NodeSession> accepted = new CompletableFuture<>();
    private volatile @Nullable NodeSession session;
    private volatile @Nullable UniqueKillSwitch cut;

    Peer(InetSocketAddress remote) {
      this.remote = remote;
    }

    void receive(ByteString frame) throws IOException {
      Optional<AgentMessage> message =
          MessageCodec.agentMessage(frame.drop(Frames.PREFIX_BYTES).toArrayUnsafe());
      NodeSession open = session;
      if (open == null) {
        session = admit(message.orElse(null));
      } else if (message.isPresent()) {
        desk.said(open, message.get());
      }
    }

    CompletionStage<Optional<Pair<Peer, ByteString>>> next() {
      return accepted
          .thenCompose(NodeSession::next)
          .thenApply(bytes -> bytes.map(some -> Pair.create(this, some)));
    }

    ByteString idle() {
      NodeSession open = accepted.getNow(null);
      return open == null ? NodeSession.PING : open.idle();
    }

    NotUsed watch(UniqueKillSwitch killSwitch, CompletionStage<Done> done) {
      cut = killSwitch;
      done.whenComplete((_, error) -> ended(error));
      return NotUsed.getInstance();
    }

    private void ended(@Nullable Throwable error) {
      LOG.atDebug().addKeyValue("error", String.valueOf(error)).log("stream of {} ended", remote);
      NodeSession open = session;
      if (open != null) {
        desk.left(open);
      }
    }

    private NodeSession admit(@Nullable AgentMessage message) {
      if (!(message instanceof AgentMessage.Hello hello)) {
        throw refuse("first message is no Hello");
      }
      Optional<String> objection = desk.objection(hello);
      if (objection.isPresent()) {
        throw refuse(objection.get());
      }
      NodeSession open = desk.admit(hello);
      open.onEnd(() -> cut("session ended"));
      accepted.complete(open);
      return open;
    }

    private RefusedException refuse(String why) {
      LOG.atWarn().addKeyValue("error", why).log("agent at {} refused", remote);
      return new RefusedException(why);
    }

    private void cut(String why) {
      UniqueKillSwitch killSwitch = cut;
      if (killSwitch != null) {
        killSwitch.abort(new RefusedException(why));
      }
    }
  }
}
