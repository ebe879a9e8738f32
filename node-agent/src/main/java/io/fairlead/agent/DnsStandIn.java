package io.fairlead.agent;

import io.fairlead.agent.dns.DnsServer;
import io.fairlead.agent.domains.DomainNotes;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.subscription.ControlPlaneSubscription;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Only answers DNS, beside an agent of this directory that is about to end, from the image that one
 * keeps on disk: no question is lost between it and the next (B13). What pods are told that their
 * policies let out by name is written down for that one (B22). Used by one thread.
 */
public final class DnsStandIn implements AutoCloseable {
  private final NodeAgentSettings settings;
  private final DnsServer server;
  private final DomainNotes notes;
  private NodeImage image;

  private DnsStandIn(
      NodeAgentSettings settings, DnsServer server, DomainNotes notes, NodeImage image) {
    this.settings = settings;
    this.server = server;
    this.notes = notes;
    this.image = image;
  }

  /**
   * Empty when there is no image.
   *
   * @throws IOException when the DNS address can not be bound
   */
  public static Optional<DnsStandIn> start(NodeAgentSettings settings) throws IOException {
    Optional<NodeImage> image = ControlPlaneSubscription.lastGood(settings.imageDir());
    if (image.isEmpty()) {
      return Optional.empty();
    }
    DomainNotes notes = new DomainNotes(settings.domains(), InstantSource.system());
    notes.expect(image.get(), image.get().entries().keySet());
    DnsServer server = ClusterDns.standIn(settings, image.get(), notes);
    return Optional.of(new DnsStandIn(settings, server, notes, image.get()));
  }

  /** Answers from what the other agent has written since. */
  public void refresh() {
    Optional<NodeImage> now = ControlPlaneSubscription.lastGood(settings.imageDir());
    if (now.isPresent() && now.get().revision() != image.revision()) {
      Set<ImageKey> keys = new HashSet<>(image.entries().keySet());
      keys.addAll(now.get().entries().keySet());
      image = now.get();
      notes.expect(image, keys);
      ClusterDns.follow(server, settings, image);
      server.apply(image, keys);
    }
  }

  /** Where it listens. */
  public List<InetSocketAddress> addresses() {
    return server.addresses();
  }

  @Override
  public void close() {
    server.close();
  }
}
