package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.identity.Identities;
import io.fairlead.controlplane.identity.Identities.Shown;
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
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.IgnoreComplete$;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Framing;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one agent's connection. Coming in: frames, the first of which must be, in time, a
 * Hello with the right token or, on an encrypted address, of who showed the certificate; going out:
 * what its session has. Either half's end ends both, and a session that ends cuts the connection
 * even while the socket is full. A connection that begins with the secret of a stream to a pod is
 * that stream's; one that begins with a Join gets one answer.
 *
 * <pre>
 *   TCP ─▶ Doorway ─▶ (TLS) ─▶ frames, short ones at first ─▶ first message ─┬─▶ Hello ─▶ AgentDesk
 *                                                                            ├─▶ StreamOpened ─▶ PodStreams
 *                                                                            └─▶ Join ─▶ JoinTokens
 * </pre>
 */
final class AgentStreams {
  /** Longest message of an agent. */
  static final int MAX_AGENT_FRAME = 256 * 1024;

  /** Longest first message: what a stranger can make us hold. */
  static final int MAX_FIRST_FRAME = 32 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(AgentStreams.class);

  private final AgentDesk desk;
  private final PodStreams podStreams;
  private final Timings timings;
  private final Optional<Identities> identities;
  private final Doorway doorway;

  /**
   * Of one address.
   *
   * @param identities empty: it is not encrypted
   */
  AgentStreams(
      AgentDesk desk,
      PodStreams podStreams,
      Timings timings,
      Optional<Identities> identities,
      Doorway doorway) {
    this.desk = desk;
    this.podStreams = podStreams;
    this.timings = timings;
    this.identities = identities;
    this.doorway = doorway;
  }

  /** Serves one connection. */
  Flow<ByteString, ByteString, NotUsed> serve(InetSocketAddress remote) {
    Optional<Doorway.Visit> visit = doorway.enter(remote.getAddress());
    if (visit.isEmpty()) {
      LOG.atDebug().log("connection of {} closed: too many of strangers", remote);
      return Flow.fromSinkAndSource(Sink.cancelled(), Source.empty());
    }
    Doorway.Visit stranger = visit.get();
    return identities
        .map(known -> encrypted(remote, stranger, known))
        .orElseGet(() -> frames(remote, stranger, Optional::empty))
        .watchTermination(
            (_, done) -> {
              done.whenComplete((_, _) -> stranger.leave());
              return NotUsed.getInstance();
            });
  }

  private Flow<ByteString, ByteString, NotUsed> encrypted(
      InetSocketAddress remote, Doorway.Visit visit, Identities known) {
    SSLEngine engine = known.newEngine();
    return TLS.create(() -> engine, IgnoreComplete$.MODULE$)
        .reversed()
        .join(
            Flow.of(TLSProtocol.SslTlsInbound.class)
                .mapConcat(
                    in ->
                        in instanceof TLSProtocol.SessionBytes bytes
                            ? List.of(bytes.bytes())
                            : List.<ByteString>of())
                .via(frames(remote, visit, () -> known.shown(engine)))
                .via(new HalfClosed<>())
                .map(bytes -> (TLSProtocol.SslTlsOutbound) new TLSProtocol.SendBytes(bytes)));
  }

  private Flow<ByteString, ByteString, NotUsed> frames(
      InetSocketAddress remote, Doorway.Visit visit, Supplier<Optional<Shown>> shown) {
    return Flow.of(ByteString.class)
        .via(
            Framing.lengthField(
                Frames.PREFIX_BYTES,
                0,
                MAX_AGENT_FRAME + Frames.PREFIX_BYTES,
                ByteOrder.BIG_ENDIAN,
                (_, length) -> size(length, visit)))
        .map(frame -> frame.drop(Frames.PREFIX_BYTES))
        .initialTimeout(timings.connect().multipliedBy(2))
        .flatMapPrefix(1, first -> begin(remote, first, visit, shown));
  }

  /** Of the frame with its prefix; too much when the length is not to be had. */
  private static int size(int length, Doorway.Visit visit) {
    int most = visit.known() ? MAX_AGENT_FRAME : MAX_FIRST_FRAME;
    return length > most ? Integer.MAX_VALUE : length + Frames.PREFIX_BYTES;
  }

  private Flow<ByteString, ByteString, NotUsed> begin(
      InetSocketAddress remote,
      List<ByteString> first,
      Doorway.Visit visit,
      Supplier<Optional<Shown>> shown)
      throws IOException {
    Optional<AgentMessage> message =
        first.isEmpty()
            ? Optional.empty()
            : MessageCodec.agentMessage(first.getFirst().toArrayUnsafe());
    return switch (message.orElse(null)) {
      case AgentMessage.Hello hello -> {
        Peer peer = new Peer(remote, admit(remote, hello, shown.get()));
        visit.leave();
        yield image(peer);
      }
      case AgentMessage.StreamOpened opened -> {
        Flow<ByteString, ByteString, NotUsed> stream = opened(remote, opened, shown.get());
        visit.leave();
        yield stream;
      }
      case AgentMessage.Join join -> joined(remote, join);
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

  private NodeSession admit(
      InetSocketAddress remote, AgentMessage.Hello hello, Optional<Shown> shown) {
    Optional<String> objection = desk.objection(hello, shown);
    if (objection.isPresent()) {
      throw refuse(remote, objection.get());
    }
    return desk.admit(hello, shown);
  }

  private Flow<ByteString, ByteString, NotUsed> opened(
      InetSocketAddress remote, AgentMessage.StreamOpened opened, Optional<Shown> shown) {
    Optional<String> objection = desk.objection(shown);
    if (objection.isPresent()) {
      throw refuse(remote, objection.get());
    }
    return podStreams
        .opened(opened, node -> mayServe(shown, node))
        .orElseThrow(() -> refuse(remote, "no stream is waited for with this secret"));
  }

  /** Where connections show whose they are, the secret alone is not enough. */
  private boolean mayServe(Optional<Shown> shown, String node) {
    return identities.isEmpty()
        || shown
            .map(Shown::agent)
            .equals(Optional.of(new Agent(AgentMessage.Role.NODE_AGENT, node)));
  }

  private Flow<ByteString, ByteString, NotUsed> joined(
      InetSocketAddress remote, AgentMessage.Join join) {
    if (identities.isEmpty()) {
      throw refuse(remote, "join tokens are for encrypted addresses");
    }
    return Flow.fromSinkAndSource(
        Sink.ignore(),
        Source.completionStage(desk.join(join))
            .map(
                answer -> {
                  if (!answer.refusal().isEmpty()) {
                    LOG.atWarn().addKeyValue("error", answer.refusal()).log("{} refused", join);
                  }
                  return ByteString.fromArrayUnsafe(Frames.frame(MessageCodec.encode(answer)));
                }));
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
      byte[] body = frame.toArrayUnsafe();
      MessageCodec.agentMessage(body)
          .ifPresentOrElse(
              message -> desk.said(session, message),
              () ->
                  LOG.atDebug()
                      .addKeyValue("node", session.hello().node())
                      .log(
                          "what this release does not know is passed over: {}",
                          MessageCodec.kind(body)));
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
