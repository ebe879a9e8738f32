package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.model.meta.ControllerReference;
import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes workloads: when they change, when a child of theirs does, when an orphan appears that they
 * select. One that was touched is woken without asking; one that was woken before is woken again as
 * long as its plan has something to do, now or later.
 */
public final class WorkloadConcern implements Concern<ResourceKey> {
  private final Supplier<CatalogImage> image;
  private final Planner planner;
  private final Consumer<ResourceKey> wake;
  private final InstantSource clock;
  private final Set<ResourceKey> touched = new HashSet<>();

  /**
   * @param wake tells the workload's entity to look; must not block
   */
  public WorkloadConcern(
      Supplier<CatalogImage> image,
      Planner planner,
      Consumer<ResourceKey> wake,
      InstantSource clock) {
    this.image = image;
    this.planner = planner;
    this.wake = wake;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "workloads";
  }

  @Override
  public boolean everywhere() {
    return true;
  }

  @Override
  public Collection<ResourceKey> all() {
    List<ResourceKey> all = new ArrayList<>();
    for (ResourceKind kind : Planner.KINDS) {
      image.get().list(kind).forEach(workload -> all.add(workload.key()));
    }
    return all;
  }

  @Override
  public Collection<ResourceKey> startFrom(CatalogImage first) {
    return all();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    Set<ResourceKey> concerned =
        switch (change) {
          case CatalogChange.Upserted(CatalogObject now, @Nullable CatalogObject before) ->
              concerned(before, now);
          case CatalogChange.Removed(CatalogObject last) -> concerned(last, null);
          case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> Set.of();
        };
    touched.addAll(concerned);
    return concerned;
  }

  private Set<ResourceKey> concerned(@Nullable CatalogObject before, @Nullable CatalogObject now) {
    Set<ResourceKey> concerned = new LinkedHashSet<>();
    for (CatalogObject object : new CatalogObject[] {before, now}) {
      if (object != null) {
        if (Planner.KINDS.contains(object.key().kind())) {
          concerned.add(object.key());
        }
        if (CatalogImage.MANAGED.contains(object.key().kind())) {
          controller(object).ifPresent(concerned::add);
        }
      }
    }
    if (now != null
        && CatalogImage.MANAGED.contains(now.key().kind())
        && Ownership.orphan(now)
        && !now.meta().terminating()) {
      concerned.addAll(selecting(now));
    }
    return concerned;
  }

  private static Optional<ResourceKey> controller(CatalogObject child) {
    return ControllerReference.of(child.json())
        .flatMap(
            reference ->
                Planner.KINDS.stream()
                    .filter(
                        kind ->
                            kind.kind().equals(reference.kind())
                                && kind.apiVersion().equals(reference.apiVersion()))
                    .findFirst()
                    .map(kind -> new ResourceKey(kind, child.key().namespace(), reference.name())));
  }

  /** The workloads that would adopt it. */
  private List<ResourceKey> selecting(CatalogObject orphan) {
    List<ResourceKey> selecting = new ArrayList<>();
    for (ResourceKind kind : Planner.KINDS) {
      for (CatalogObject workload : image.get().list(kind, orphan.key().namespace())) {
        LabelSelector selector = LabelSelector.read(workload.json().path("spec").path("selector"));
        if (selector != null && selector.matches(orphan.meta().labels())) {
          selecting.add(workload.key());
        }
      }
    }
    return selecting;
  }

  @Override
  public boolean settled(ResourceKey key) {
    if (!touched.remove(key)
        && planner.plan(key, clock.instant()).map(found -> found.plan().settled()).orElse(true)) {
      return true;
    }
    wake.accept(key);
    return false;
  }
}
