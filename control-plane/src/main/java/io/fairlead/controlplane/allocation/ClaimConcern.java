package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
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
import org.jspecify.annotations.Nullable;

/**
 * Claims follow Services: what a Service no longer uses, or a Service that never came to be was
 * given, becomes free; what a Service uses but nobody claimed is claimed (SA26). Keys are uids.
 */
public final class ClaimConcern implements Concern<String> {

  /** Kubernetes' name for who repairs this. */
  private static final EventSource SOURCE = EventSource.controller("ipallocator-repair-controller");

  private final Supplier<CatalogImage> image;
  private final Pools pools;
  private final EventRecorder events;
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
      Supplier<CatalogImage> image,
      Pools pools,
      EventRecorder events,
      BiConsumer<String, PoolCommand> tell) {
    this.image = image;
    this.pools = pools;
    this.events = events;
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
    for (String pool : Pools.NAMES) {
      claims.put(pool, PoolState.of(start.claims(pool)));
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
    for (String name : Pools.NAMES) {
      Set<String> used =
          service == null || !uid(service).equals(owner)
              ? Set.of()
              : ServiceClaims.used(name, service.json());
      if (!matches(name, owner, used, service)) {
        tell.accept(
            name,
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

  /** The pool says the same as the catalog, as far as a pool can; where it does not, say so. */
  private boolean matches(
      String name, String owner, Set<String> used, @Nullable CatalogObject service) {
    PoolState state = claims.getOrDefault(name, PoolState.initial());
    Pool pool = pools.get(name);
    List<Occurrence> odd = ClaimOddities.of(pool, state, owner, used);
    if (service != null) {
      odd.forEach(oddity -> events.record(SOURCE, service, oddity));
    }
    return used.containsAll(state.valuesOf(owner))
        && used.stream()
            .allMatch(value -> state.owners().containsKey(value) || !pool.contains(value));
  }

  private static String uid(CatalogObject service) {
    return ObjectMeta.of(service.json()).uid();
  }
}
