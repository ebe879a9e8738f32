package io.fairlead.controlplane.garbage;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who names whom as an owner, by uid. Slices and Endpoints that the system derives are nobody's
 * dependents: they come and go with their Service by themselves. Used by one thread.
 */
final class Dependents {
  private final Map<String, Set<ResourceKey>> byOwner = new HashMap<>();

  /** Takes the change in; the objects whose verdict it may change. */
  Set<ResourceKey> note(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, @Nullable CatalogObject before) ->
          note(before, now);
      case CatalogChange.Removed(CatalogObject last) -> note(last, null);
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> Set.of();
    };
  }

  private Set<ResourceKey> note(@Nullable CatalogObject before, @Nullable CatalogObject now) {
    Set<ResourceKey> touched = new LinkedHashSet<>();
    if (before != null && collectable(before)) {
      for (Owner owner : Owner.of(before.json())) {
        Set<ResourceKey> of = byOwner.getOrDefault(owner.uid(), Set.of());
        of.remove(before.key());
        if (of.isEmpty()) {
          byOwner.remove(owner.uid());
        }
        owner.key(before.key()).ifPresent(touched::add);
      }
    }
    if (now != null && collectable(now)) {
      for (Owner owner : Owner.of(now.json())) {
        byOwner.computeIfAbsent(owner.uid(), uid -> new LinkedHashSet<>()).add(now.key());
        owner.key(now.key()).ifPresent(touched::add);
        touched.add(now.key());
      }
    }
    for (CatalogObject object : new CatalogObject[] {before, now}) {
      if (object != null) {
        touched.addAll(of(object));
      }
    }
    if (now != null && Fields.present(now.json().path("metadata"), "deletionTimestamp")) {
      touched.add(now.key());
    }
    return touched;
  }

  /** Those that name this object. */
  Set<ResourceKey> of(CatalogObject owner) {
    if (byOwner.isEmpty()) {
      return Set.of();
    }
    return byOwner.getOrDefault(Fields.text(owner.json().path("metadata"), "uid"), Set.of());
  }

  private static boolean collectable(CatalogObject object) {
    return switch (object.key().kind()) {
      case ENDPOINTS, POLICY_STATUS -> false;
      case ENDPOINT_SLICE -> !SliceLabels.isOurs(object.json());
      default -> !Fields.list(object.json().path("metadata"), "ownerReferences").isEmpty();
    };
  }
}
