package io.fairlead.controlplane.api.stream;

import io.fairlead.controlplane.api.gate.OpenStreams;
import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * Answers {@code exec}, {@code attach} and {@code portforward}: with an upgrade, or with why there
 * is none. What is refused here is refused in the words of kube-apiserver.
 */
public final class Connections {
  /** Connections over one port-forward at one time. */
  private static final int MOST = 256;

  /**
   * kubectl makes its channels of a WebSocket after the answer to the upgrade, and throws away what
   * comes for one it has not made; a container runtime takes that long anyway.
   */
  private static final Duration SETTLING = Duration.ofMillis(50);

  private static final List<String> TALK_OVER_WEBSOCKET =
      List.of(TalkOverWebSocket.V5, TalkOverWebSocket.V4);
  private static final List<String> TALK_OVER_SPDY = List.of("v4.channel.k8s.io");
  private static final List<String> FORWARD_OVER_WEBSOCKET =
      List.of(Upgrade.TUNNEL, TalkOverWebSocket.V4);
  private static final List<String> FORWARD_OVER_SPDY = List.of("portforward.k8s.io");

  private final PodStreams streams;
  private final SharedKillSwitch stop;

  /**
   * @param stop ends all connections
   */
  public Connections(PodStreams streams, SharedKillSwitch stop) {
    this.streams = streams;
    this.stop = stop;
  }

  /** Runs a command in a container. */
  public CompletionStage<HttpResponse> exec(
      HttpRequest request, OpenStreams.Lease lease, CatalogObject pod, Query query) {
    PodQuery asked = PodQuery.of(pod.json());
    StreamRequest.Exec exec = asked.exec(query);
    Set<Channel> channels = channels(exec.stdin(), exec.stdout(), exec.stderr(), exec.tty());
    Upgrade upgrade = Upgrade.chosen(request, TALK_OVER_WEBSOCKET, TALK_OVER_SPDY);
    return streams
        .open(asked.node(), exec)
        .thenApply(flow -> upgrade.answer(talk(upgrade, lease, channels, flow)));
  }

  /** Joins a container's own input and output. */
  public CompletionStage<HttpResponse> attach(
      HttpRequest request, OpenStreams.Lease lease, CatalogObject pod, Query query) {
    PodQuery asked = PodQuery.of(pod.json());
    StreamRequest.Attach attach = asked.attach(query);
    Set<Channel> channels =
        channels(attach.stdin(), attach.stdout(), attach.stderr(), attach.tty());
    Upgrade upgrade = Upgrade.chosen(request, TALK_OVER_WEBSOCKET, TALK_OVER_SPDY);
    return streams
        .open(asked.node(), attach)
        .thenApply(flow -> flow.map(Connections::attached))
        .thenApply(flow -> upgrade.answer(talk(upgrade, lease, channels, flow)));
  }

  /** Forwards connections to ports of a pod. */
  public CompletionStage<HttpResponse> portForward(
      HttpRequest request, OpenStreams.Lease lease, CatalogObject pod, Query query) {
    PodQuery asked = PodQuery.of(pod.json());
    Upgrade upgrade = Upgrade.chosen(request, FORWARD_OVER_WEBSOCKET, FORWARD_OVER_SPDY);
    asked.requireNode();
    List<Integer> ports = upgrade.spdy() ? List.of() : PodQuery.ports(query);
    Forwarding forwarding =
        new Forwarding(
            () -> upgrade.spdy() ? new ForwardOverSpdy(MOST) : new ForwardOverWebSocket(ports),
            port -> streams.open(asked.node(), asked.portForward(port)));
    return CompletableFuture.completedStage(
        upgrade.answer(Flow.fromGraph(forwarding).via(stop.flow()).via(lease.flow())));
  }

  private Flow<ByteString, ByteString, NotUsed> talk(
      Upgrade upgrade,
      OpenStreams.Lease lease,
      Set<Channel> channels,
      Flow<StreamFrame, StreamFrame, NotUsed> pod) {
    Conversation conversation =
        new Conversation(
            () ->
                upgrade.spdy()
                    ? new TalkOverSpdy(channels)
                    : new TalkOverWebSocket(upgrade.protocol()));
    Flow<StreamFrame, StreamFrame, NotUsed> heard =
        upgrade.spdy() ? pod : pod.initialDelay(SETTLING);
    return BidiFlow.fromGraph(conversation).join(heard).via(stop.flow()).via(lease.flow());
  }

  /** The channels a client of SPDY opens for this. */
  private static Set<Channel> channels(boolean in, boolean out, boolean err, boolean tty) {
    Set<Channel> channels = EnumSet.of(Channel.STATUS);
    if (in) {
      channels.add(Channel.STDIN);
    }
    if (out) {
      channels.add(Channel.STDOUT);
    }
    if (err) {
      channels.add(Channel.STDERR);
    }
    if (tty) {
      channels.add(Channel.RESIZE);
    }
    return channels;
  }

  /**
   * A container that ended is what attach ends with, however it ended: kubectl reads its exit code
   * from the pod, and takes a failure here for one of attaching.
   */
  private static StreamFrame attached(StreamFrame frame) {
    return frame.channel() == Channel.STATUS
            && Replies.JSON
                .readTree(frame.payload())
                .path("reason")
                .asString("")
                .equals("NonZeroExitCode")
        ? StreamFrame.status("{\"metadata\":{},\"status\":\"Success\"}")
        : frame;
  }
}
