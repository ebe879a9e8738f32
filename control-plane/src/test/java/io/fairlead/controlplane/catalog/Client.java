package io.fairlead.controlplane.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client that lists and then watches knows: every object's resourceVersion. Fails when a
 * change does not continue what it knows: a lost or repeated one is noticed at once.
 */
record Client(Map<ResourceKey, Long> versions) {

  static Client of(CatalogImage image) {
    Map<ResourceKey, Long> versions = new TreeMap<>();
    for (ResourceKind kind : ResourceKind.values()) {
      image.list(kind).forEach(object -> versions.put(object.key(), object.resourceVersion()));
    }
    return new Client(versions);
  }

  Client told(List<CatalogChange> changes) {
    changes.forEach(this::take);
    return this;
  }

  private void take(CatalogChange change) {
    switch (change) {
      case CatalogChange.Upserted(CatalogObject now, CatalogObject before) -> {
        @Nullable Long known = versions.put(now.key(), now.resourceVersion());
        assertEquals(before == null ? null : before.resourceVersion(), known, now.toString());
      }
      case CatalogChange.Removed(CatalogObject last) ->
          assertTrue(versions.remove(last.key()) != null, () -> "unknown " + last);
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> {}
    }
  }
}
