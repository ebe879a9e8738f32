package io.fairlead.controlplane.multicluster;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Keeps the conditions of exports as {@link ExportStatus} says (D21). */
public final class ServiceExportConcern implements Concern<ResourceKey> {
  private static final int AT_ONCE = 8;

  private final Edits edits;
  private final InstantSource clock;
  private final LatestOnly writes = new LatestOnly(AT_ONCE);

  public ServiceExportConcern(Edits edits, InstantSource clock) {
    this.edits = edits;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "service-exports";
  }

  @Override
  public Collection<ResourceKey> all() {
    return edits.image().list(ResourceKind.SERVICE_EXPORT).stream()
        .map(CatalogObject::key)
        .toList();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> touchedBy(upserted.now().key());
      case CatalogChange.Removed removed -> touchedBy(removed.last().key());
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> List.of();
    };
  }

  private static Collection<ResourceKey> touchedBy(ResourceKey key) {
    return switch (key.kind()) {
      case SERVICE, SERVICE_EXPORT ->
          List.of(new ResourceKey(ResourceKind.SERVICE_EXPORT, key.namespace(), key.name()));
      default -> List.of();
    };
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogObject export = edits.image().get(key);
    if (export == null
        || Termination.begun(export.json())
        || told(key, export.json().deepCopy()).equals(export.json())) {
      return true;
    }
    writes.submit(key, () -> edits.edit(key, json -> told(key, json)));
    return false;
  }

  private ObjectNode told(ResourceKey key, ObjectNode export) {
    CatalogImage image = edits.image();
    ResourceKey service = new ResourceKey(ResourceKind.SERVICE, key.namespace(), key.name());
    return ExportStatus.told(export, image.get(service), clock.instant());
  }
}
