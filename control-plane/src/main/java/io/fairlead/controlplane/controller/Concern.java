package io.fairlead.controlplane.controller;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What one controller looks after. All methods are called by the controller's actor only, so an
 * index kept here needs no lock.
 *
 * @param <K> what is looked at as a whole: a Service, a policy, a namespace
 */
public interface Concern<K> {

  /** Short, for logs. */
  String name();

  /** Builds the index from the first image; the keys to look at first. */
  default Collection<K> startFrom(CatalogImage image) {
    Set<K> touched = new LinkedHashSet<>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (CatalogObject object : image.list(kind)) {
        touched.addAll(touchedBy(new CatalogChange.Upserted(object, null)));
      }
    }
    return touched;
  }

  /** The keys that may have to change because of this; keeps the index up to date. */
  Collection<K> touchedBy(CatalogChange change);

  /** Every key there is. */
  Collection<K> all();

  /** The keys that may have to change because a data plane has more in force than before. */
  default Collection<K> acknowledged() {
    return all();
  }

  /**
   * Whether every control plane looks at every key, not only at those it owns: so it is where all
   * that is done is to nudge an entity, which computes from the image of its own JVM, or to fill
   * what that reads.
   */
  default boolean everywhere() {
    return false;
  }

  /**
   * Keys are looked at now, one after the other. What all of them are compared with, and what may
   * be as old as this call, can be looked up here once.
   */
  default void looking() {}

  /**
   * Compares what should be with the newest image and, where they differ, has it changed. Called
   * again later until it answers true, and whenever the key is touched.
   *
   * @return nothing needs to be done for this key
   */
  boolean settled(K key);
}
