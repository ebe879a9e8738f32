package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ControllerReference;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePSet;

/**
 * Who manages what: the Pods and ReplicaSets of a workload are found by its uid, whatever else
 * there is. Immutable; a function of the objects.
 */
final class ControllerIndex {
  /** The kinds workloads manage. */
  static final Set<ResourceKind> KINDS =
      Set.of(ResourceKind.POD, ResourceKind.REPLICA_SET, ResourceKind.CONTROLLER_REVISION);

  static final ControllerIndex EMPTY = new ControllerIndex(HashTreePMap.empty());

  private final HashPMap<Shelf, TreePSet<ResourceKey>> shelves;

  private ControllerIndex(HashPMap<Shelf, TreePSet<ResourceKey>> shelves) {
    this.shelves = shelves;
  }

  /** Where an object stands: with its controller, or with those of its namespace without one. */
  private sealed interface Shelf {
    record Managed(ResourceKind kind, String uid) implements Shelf {}

    record Orphaned(ResourceKind kind, String namespace) implements Shelf {}
  }

  /** The objects of the kind this controller manages, by name. */
  Collection<ResourceKey> managedBy(ResourceKind kind, String uid) {
    return shelves.getOrDefault(new Shelf.Managed(kind, uid), TreePSet.empty());
  }

  /** The objects of the kind nobody manages; Pods are not kept here, selectors find them. */
  Collection<ResourceKey> orphans(ResourceKind kind, String namespace) {
    return shelves.getOrDefault(new Shelf.Orphaned(kind, namespace), TreePSet.empty());
  }

  /** The next one; this very one when nobody changes hands. */
  ControllerIndex after(@Nullable CatalogObject before, @Nullable CatalogObject now) {
    Optional<Shelf> from = before == null ? Optional.empty() : shelf(before);
    Optional<Shelf> to = now == null ? Optional.empty() : shelf(now);
    if (from.equals(to)) {
      return this;
    }
    HashPMap<Shelf, TreePSet<ResourceKey>> next = shelves;
    if (before != null && from.isPresent()) {
      TreePSet<ResourceKey> rest =
          next.getOrDefault(from.get(), TreePSet.empty()).minus(before.key());
      next = rest.isEmpty() ? next.minus(from.get()) : next.plus(from.get(), rest);
    }
    if (now != null && to.isPresent()) {
      next = next.plus(to.get(), next.getOrDefault(to.get(), TreePSet.empty()).plus(now.key()));
    }
    return new ControllerIndex(next);
  }

  private static Optional<Shelf> shelf(CatalogObject object) {
    ResourceKey key = object.key();
    if (!KINDS.contains(key.kind())) {
      return Optional.empty();
    }
    Optional<Shelf> managed =
        ControllerReference.of(object.json())
            .map(controller -> new Shelf.Managed(key.kind(), controller.uid()));
    return managed.isPresent() || key.kind() == ResourceKind.POD
        ? managed
        : Optional.of(new Shelf.Orphaned(key.kind(), key.namespace()));
  }
}
