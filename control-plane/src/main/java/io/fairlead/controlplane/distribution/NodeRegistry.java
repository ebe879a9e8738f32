package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.ownership.Ownership;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.protocol.AgentMessage;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps a Node object for each node agent: Ready while it is connected, Unknown when it stays away.
 * Writes what the agents that are connected here say; that one is away, the control plane that owns
 * the node. Thread-safe.
 */
final class NodeRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);
  private static final int WRITES_AT_ONCE = 8;

  private final Edits edits;
  private final NodeRanges ranges;
  private final Ownership ownership;
  private final InstantSource clock;
  private final LatestOnly perNode = new LatestOnly(WRITES_AT_ONCE);

  NodeRegistry(Edits edits, NodeRanges ranges, Ownership ownership, InstantSource clock) {
    this.edits = edits;
    this.ranges = ranges;
    this.ownership = ownership;
    this.clock = clock;
  }

  void connected(AgentMessage.Hello hello) {
    ResourceKey key = key(hello.node());
    perNode.submit(key, () -> ready(key, hello));
  }

  /** The agent is connected here: writes so again when that could not be written before. */
  void repair(AgentMessage.Hello hello) {
    CatalogObject node = edits.image().get(key(hello.node()));
    if (node == null || !NodeObjects.isReady(node.json())) {
      connected(hello);
    }
  }

  /**
   * Nodes that are said to be ready and whose agent is away.
   *
   * @param away asked for the node's name
   */
  void missing(Predicate<String> away) {
    for (CatalogObject node : edits.image().list(ResourceKind.NODE)) {
      String name = node.key().name();
      if (NodeObjects.ours(node.json())
          && NodeObjects.isReady(node.json())
          && ownership.mine("nodes", name)
          && away.test(name)) {
        gone(node.key(), () -> away.test(name));
      }
    }
  }

  private void gone(ResourceKey key, BooleanSupplier away) {
    perNode.submit(
        key,
        () ->
            edits.edit(
                key, now -> away.getAsBoolean() ? NodeObjects.unknown(now, clock.instant()) : now));
  }

  private CompletionStage<?> ready(ResourceKey key, AgentMessage.Hello hello) {
    CatalogObject before = edits.image().get(key);
    ObjectNode node = before == null ? NodeObjects.fresh(hello, clock.instant()) : before.json();
    return ranges
        .of(node)
        .exceptionally(failure -> withoutRanges(key, failure))
        .<Object>thenCompose(
            own -> written(key, before == null ? node : null, hello, own).thenApply(done -> this));
  }

  private CompletionStage<?> written(
      ResourceKey key, @Nullable ObjectNode fresh, AgentMessage.Hello hello, List<Cidr> own) {
    return fresh == null
        ? edits.edit(key, now -> NodeObjects.ready(now, hello, own, clock.instant()))
        : edits.create(key, NodeObjects.ready(fresh, hello, own, clock.instant()));
  }

  /** Ready without a range is better than not ready; it gets one when it comes again. */
  private static List<Cidr> withoutRanges(ResourceKey key, Throwable failure) {
    LOG.atWarn()
        .addKeyValue("node", key.name())
        .addKeyValue("error", failure.toString())
        .log("no range of pods' addresses is claimed for it now");
    return List.of();
  }

  private static ResourceKey key(String node) {
    return new ResourceKey(ResourceKind.NODE, "", node);
  }
}
