package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Claims of ranges of pods' addresses follow Nodes: what a Node that is gone, or never came to be,
 * was given becomes free; what a Node has and nobody claimed is claimed. Keys are uids.
 */
public final class NodeClaimConcern implements Concern<String> {

  private static final String POOL = Pool.PodCidrs.NAME;

  private final Supplier<CatalogImage> image;
  private final Consumer<PoolCommand> tell;

  /** The Nodes there are, by uid. */
  private final Map<String, ResourceKey> nodes = new HashMap<>();

  /** Nodes that were there and are not any more: their uids never come back. */
  private final Set<String> gone = new HashSet<>();

  /**
   * @param tell tells the pool; must not block
   */
  public NodeClaimConcern(Supplier<CatalogImage> image, Consumer<PoolCommand> tell) {
    this.image = image;
    this.tell = tell;
  }

  @Override
  public String name() {
    return "node-claims";
  }

  @Override
  public Collection<String> all() {
    Set<String> owners = new HashSet<>(nodes.keySet());
    owners.addAll(image.get().claims(POOL).values());
    return owners;
  }

  @Override
  public Collection<String> startFrom(CatalogImage start) {
    start.list(ResourceKind.NODE).forEach(node -> nodes.put(node.meta().uid(), node.key()));
    return all();
  }

  @Override
  public Collection<String> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, CatalogObject _)
          when now.key().kind() == ResourceKind.NODE -> {
        nodes.put(now.meta().uid(), now.key());
        yield List.of(now.meta().uid());
      }
      case CatalogChange.Removed(CatalogObject last)
          when last.key().kind() == ResourceKind.NODE -> {
        nodes.remove(last.meta().uid());
        gone.add(last.meta().uid());
        yield List.of(last.meta().uid());
      }
      case CatalogChange.ClaimChanged claim -> {
        String owner = claim.owner();
        yield claim.pool().equals(POOL) && owner != null ? List.of(owner) : List.of();
      }
      case CatalogChange.Upserted _, CatalogChange.Removed _, CatalogChange.PolicyChanged _ ->
          List.of();
    };
  }

  @Override
  public boolean settled(String owner) {
    ResourceKey key = nodes.get(owner);
    CatalogObject node = key == null ? null : image.get().get(key);
    Set<String> used =
        node == null || !node.meta().uid().equals(owner) ? Set.of() : NodeClaims.used(node.json());
    Set<String> has = new HashSet<>();
    image
        .get()
        .claims(POOL)
        .forEach(
            (value, holder) -> {
              if (holder.equals(owner)) {
                has.add(value);
              }
            });
    if (has.equals(used)) {
      gone.remove(owner);
      return true;
    }
    tell.accept(
        gone.contains(owner)
            ? new PoolCommand.Gone(owner)
            : new PoolCommand.Settle(owner, used, Moment.now()));
    return false;
  }
}
