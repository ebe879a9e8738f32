package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.protocol.AgentMessage;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Keeps a Node object for each node agent: Ready while it is connected, Unknown when it stays away.
 * One write at a time, so that two nodes never get the same pod CIDR. Thread-safe.
 */
final class NodeRegistry {
  private final Edits edits;
  private final FamilyRanges podCidrs;
  private final InstantSource clock;
  private final LatestOnly perNode = new LatestOnly(1);

  NodeRegistry(Edits edits, FamilyRanges podCidrs, InstantSource clock) {
    this.edits = edits;
    this.podCidrs = podCidrs;
    this.clock = clock;
  }

  void connected(AgentMessage.Hello hello) {
    ResourceKey key = key(hello.node());
    perNode.submit(key, () -> ready(key, hello));
  }

  void gone(String node) {
    ResourceKey key = key(node);
    perNode.submit(key, () -> edits.edit(key, now -> NodeObjects.unknown(now, clock.instant())));
  }

  /** After a start: nodes that are said to be ready but whose agent has not come back. */
  void missing(Predicate<String> connected) {
    for (CatalogObject node : edits.image().list(ResourceKind.NODE)) {
      String name = node.key().name();
      if (NodeObjects.ours(node.json())
          && NodeObjects.isReady(node.json())
          && !connected.test(name)) {
        gone(name);
      }
    }
  }

  private CompletionStage<?> ready(ResourceKey key, AgentMessage.Hello hello) {
    CatalogImage view = edits.image();
    List<Cidr> free = NodeObjects.freeCidrs(podCidrs, NodeObjects.all(view));
    if (view.get(key) == null) {
      return edits.create(
          key,
          NodeObjects.ready(
              NodeObjects.fresh(hello, clock.instant()), hello, free, clock.instant()));
    }
    return edits.edit(key, node -> NodeObjects.ready(node, hello, free, clock.instant()));
  }

  private static ResourceKey key(String node) {
    return new ResourceKey(ResourceKind.NODE, "", node);
  }
}
