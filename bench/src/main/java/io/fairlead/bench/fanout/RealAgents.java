package io.fairlead.bench.fanout;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.ControlPlaneSubscription;
import io.fairlead.subscription.ImageListener;
import io.fairlead.subscription.SubscriptionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Subscriptions as agents have them, each with its image in memory and on disk; what an agent would
 * put in force it acknowledges at once.
 */
final class RealAgents implements AutoCloseable {
  private final Path directory;
  private final Arrivals arrivals;
  private final List<ControlPlaneSubscription> all = new ArrayList<>();

  private RealAgents(int count, Path directory) {
    this.directory = directory;
    this.arrivals = new Arrivals(count);
  }

  static RealAgents start(int count, LoneControlPlane plane) throws Exception {
    RealAgents agents = new RealAgents(count, Files.createTempDirectory("fairlead-agents"));
    AgentTokens tokens = plane.tokens();
    for (int i = 0; i < count; i++) {
      agents.start(i, plane, tokens);
    }
    return agents;
  }

  private void start(int number, LoneControlPlane plane, AgentTokens tokens) {
    String name = "node-%05d".formatted(number);
    ControlPlaneEndpoint to =
        new ControlPlaneEndpoint(
            plane.agents().getAddress().getHostAddress(),
            plane.agents().getPort(),
            tokens.issue(new AgentTokens.Agent(Role.NODE_AGENT, name)));
    SubscriptionSettings settings =
        new SubscriptionSettings(
            Role.NODE_AGENT,
            name,
            directory.resolve(name),
            () -> List.of(to),
            List.of("10.255.0." + number),
            "nftables");
    all.add(new Applied(number, arrivals).start(settings));
  }

  /** Puts nothing in force and says it did. */
  private static final class Applied implements ImageListener {
    private final int number;
    private final Arrivals arrivals;
    private final CompletableFuture<ControlPlaneSubscription> subscription =
        new CompletableFuture<>();

    Applied(int number, Arrivals arrivals) {
      this.number = number;
      this.arrivals = arrivals;
    }

    ControlPlaneSubscription start(SubscriptionSettings settings) {
      ControlPlaneSubscription started = ControlPlaneSubscription.start(settings, this);
      subscription.complete(started);
      return started;
    }

    @Override
    public void onImage(NodeImage image, Set<ImageKey> changed) {
      arrivals.reached(number, image.revision());
      subscription.join().ack(image.revision());
    }
  }

  Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public void close() throws IOException {
    all.forEach(ControlPlaneSubscription::close);
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
