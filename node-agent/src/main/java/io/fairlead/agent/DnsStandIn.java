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
 * left on disk: no question is lost between it and the next (B13). What pods are told that their
 * policies let out by name is written down for that one (B22). Used by one thread.
 */
public final class DnsStandIn implements AutoCloseable {
  private final NodeAgentSettings settings;
  private final DnsServer server;
  private final DomainNotes notes;
  private NodeImage image = NodeImage.EMPTY;
  private boolean listening;

  private DnsStandIn(NodeAgentSettings settings, DnsServer server, DomainNotes notes) {
    this.settings = settings;
    this.server = server;
    this.notes = notes;
  }

  /** One that listens nowhere, and is ready to. */
  public static DnsStandIn of(NodeAgentSettings settings) {
    DomainNotes notes = new DomainNotes(settings.domains(), InstantSource.system());
    DnsStandIn standIn = new DnsStandIn(settings, ClusterDns.standIn(settings, notes), notes);
    standIn.refresh();
    return standIn;
  }

  /**
   * Answers from now on, as the image on disk is now: that agent has to be done with it. Nothing
   * happens where there is no image, and the second time.
   *
   * @throws IOException when the DNS address can not be bound
   */
  public void listen() throws IOException {
    refresh();
    if (!listening && !image.equals(NodeImage.EMPTY)) {
      listening = true;
      ClusterDns.listen(server, image);
    }
  }

  private void refresh() {
    Optional<NodeImage> now = ControlPlaneSubscription.lastGood(settings.imageDir());
    if (now.isPresent() && !now.get().equals(image)) {
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
