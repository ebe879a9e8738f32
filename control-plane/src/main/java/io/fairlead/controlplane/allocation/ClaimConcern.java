package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims follow Services: what a Service no longer uses, or a Service that never came to be was
 * given, becomes free; what a Service uses but nobody claimed is claimed (SA26). Keys are uids.
 */
public final class ClaimConcern implements Concern<String> {

  private static final Logger LOG = LoggerFactory.getLogger(ClaimConcern.class);

  private final Supplier<CatalogImage> image;
  private final List<Pool> pools;
  private final BiConsumer<String, PoolCommand> tell;

  /** The Services there are, by uid. */
  private final Map<String, ResourceKey> services = new HashMap<>();

  /** The claims there are, by pool. */
  private final Map<String, PoolState> claims = new HashMap<>();

  /** Services that were there and are not any more: their uids never come back. */
  private final Set<String> gone = new HashSet<>();

  /**
   * A concern.
   *
   * @param tell tells the pool of this name; must not block
   */
  public ClaimConcern(
      Supplier<CatalogImage> image, List<Pool> pools, BiConsumer<String, PoolCommand> tell) {
    this.image = image;
    this.pools = List.copyOf(pools);
    this.tell = tell;
  }

  @Override
  public String name() {
    return "claims";
  }

  /** Every owner the pools know, and every Service. */
  @Override
  public Collection<String> all() {
    Set<String> owners = new HashSet<>(services.keySet());
    claims.values().forEach(pool -> owners.addAll(pool.owners().values()));
    return owners;
  }

  @Override
  public Collection<String> startFrom(CatalogImage start) {
    for (Pool pool : pools) {
      claims.put(pool.name(), PoolState.of(start.claims(pool.name())));
    }
    start.list(ResourceKind.SERVICE).forEach(service -> services.put(uid(service), service.key()));
    return all();
  }

  @Override
  public Collection<String> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, CatalogObject before)
          when now.key().kind() == ResourceKind.SERVICE -> {
        services.put(uid(now), now.key());
        yield List.of(uid(now));
      }
      case CatalogChange.Removed(CatalogObject last)
          when last.key().kind() == ResourceKind.SERVICE -> {
        services.remove(uid(last));
        gone.add(uid(last));
        yield List.of(uid(last));
      }
      case CatalogChange.ClaimChanged claim -> claimed(claim);
      case CatalogChange.Upserted other -> List.of();
      case CatalogChange.Removed other -> List.of();
      case CatalogChange.PolicyChanged policy -> List.of();
    };
  }

  @Override
  public boolean settled(String owner) {
    ResourceKey key = services.get(owner);
    CatalogObject service = key == null ? null : image.get().get(key);
    boolean settled = true;
    for (Pool pool : pools) {
      Set<String> used =
          service == null || !uid(service).equals(owner)
              ? Set.of()
              : ServiceClaims.used(pool.name(), service.json());
      if (!matches(pool, owner, used)) {
        tell.accept(
            pool.name(),
            gone.contains(owner)
                ? new PoolCommand.Gone(owner)
                : new PoolCommand.Settle(owner, used, Moment.now()));
        settled = false;
      }
    }
    if (settled) {
      gone.remove(owner);
    }
    return settled;
  }

  private Collection<String> claimed(CatalogChange.ClaimChanged claim) {
    PoolState before = claims.getOrDefault(claim.pool(), PoolState.initial());
    String owner = claim.owner();
    PoolState free = before.without(claim.value());
    claims.put(claim.pool(), owner == null ? free : free.with(claim.value(), owner));
    return owner == null ? List.of() : List.of(owner);
  }

  /** The pool says the same as the catalog, as far as a pool can. */
  private boolean matches(Pool pool, String owner, Set<String> used) {
    PoolState state = claims.getOrDefault(pool.name(), PoolState.initial());
    if (!used.containsAll(state.valuesOf(owner))) {
      return false;
    }
    for (String value : used) {
      String holder = state.owners().get(value);
      if (holder == null && pool.numberOf(value).isPresent()) {
        return false;
      }
      if (holder != null && !holder.equals(owner)) {
        LOG.atWarn()
            .addKeyValue("uid", owner)
            .addKeyValue("value", value)
            .addKeyValue("holder", holder)
            .log("was assigned to multiple services; please recreate service");
      }
    }
    return true;
  }

  private static String uid(CatalogObject service) {
    return ObjectMeta.of(service.json()).uid();
  }
}
