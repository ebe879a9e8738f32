package io.fairlead.controlplane.controller;

import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest {@link Workloads}: written on the catalog's thread, read from any. Started before the
 * controllers, so that it already has a change when they are told of it.
 */
public final class WorkloadIndex {

  private volatile Workloads newest = Workloads.none();

  /** The image it began with; changes up to it are in it. -1: not loaded. Guarded by this. */
  private long startedAt = -1;

  /** Changes told while the image was being read. Guarded by this. */
  private final List<CatalogChange> early = new ArrayList<>();

  private WorkloadIndex() {}

  /** An index that follows the catalog from its present image on. */
  public static WorkloadIndex start(Catalog catalog) {
    WorkloadIndex index = new WorkloadIndex();
    catalog.listen(index::changed);
    index.load(catalog.image());
    return index;
  }

  public Workloads workloads() {
    return newest;
  }

  private synchronized void load(CatalogImage image) {
    newest = Workloads.of(image);
    startedAt = image.revision();
    apply(early);
    early.clear();
  }

  private synchronized void changed(List<CatalogChange> changes) {
    if (startedAt < 0) {
      early.addAll(changes);
    } else {
      apply(changes);
    }
  }

  private void apply(List<CatalogChange> changes) {
    Workloads next = newest;
    for (CatalogChange change : changes) {
      if (change.revision() > startedAt) {
        next = next.after(change);
      }
    }
    newest = next;
  }
}
