package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKey;
import org.jspecify.annotations.Nullable;

/** What the catalog shows at one moment: the image, and the changes that led to it. */
record Published(CatalogImage image, History history) {

  /** After the next event. */
  Published plus(Projection.Step step) {
    return new Published(step.image(), history.plus(step.revision(), step.changes()));
  }

  /**
   * The object as the event with this sequence number of its entity left it; null when that event
   * was not applied yet.
   */
  @Nullable CatalogObject seen(ResourceKey key, long sequenceNr) {
    CatalogObject now = image.get(key);
    CatalogObject newest = now != null ? now : history.removed(key);
    if (newest == null || newest.sequenceNr() < sequenceNr) {
      return null;
    }
    if (newest.sequenceNr() == sequenceNr) {
      return newest;
    }
    CatalogObject then = history.find(key, sequenceNr);
    return then != null ? then : newest;
  }
}
