package io.fairlead.controlplane.distribution;

import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.ControlPlaneSubscription;
import io.fairlead.subscription.ImageListener;
import io.fairlead.subscription.JoinSettings;
import io.fairlead.subscription.RemoteControlPlanes;
import io.fairlead.subscription.SubscriptionSettings;
import io.fairlead.subscription.identity.JoinToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The real client of an agent of another host, which acknowledges whatever it is told. */
final class RemoteAgent implements ImageListener, AutoCloseable {
  /** A stream to a pod that it is to open, and where. */
  record Asked(ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane) {}

  final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger streams = new AtomicInteger();
  private final CompletableFuture<ControlPlaneSubscription> subscription =
      new CompletableFuture<>();

  RemoteAgent(ServerUnderTest server, Role role, String name, Path dir, Optional<JoinToken> token) {
    this(List.of("127.0.0.1:" + server.server().address().getPort()), role, name, dir, token);
  }

  RemoteAgent(
      List<String> controlPlanes, Role role, String name, Path dir, Optional<JoinToken> token) {
    subscription.complete(
        ControlPlaneSubscription.start(
            new SubscriptionSettings(
                role,
                name,
                dir.resolve("image"),
                new RemoteControlPlanes(
                    new JoinSettings(controlPlanes, token, dir.resolve("identity")), role, name),
                List.of("127.0.0.1")),
            ServerUnderTest.QUICK.timings(),
            this));
  }

  void awaitConnected() {
    Await.until(Duration.ofSeconds(20), this::connected, () -> "the agent is not let in");
  }

  boolean connected() {
    return subscription.join().connected();
  }

  /** How often a stream has begun. */
  int streams() {
    return streams.get();
  }

  @Override
  public void onConnected() {
    streams.incrementAndGet();
  }

  @Override
  public void onImage(NodeImage image, Set<ImageKey> changed) {
    var _ = subscription.thenAccept(stream -> stream.ack(image.revision()));
  }

  @Override
  public void onOpenStream(ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane) {
    asked.add(new Asked(open, controlPlane));
  }

  @Override
  public void close() {
    subscription.join().close();
  }
}
