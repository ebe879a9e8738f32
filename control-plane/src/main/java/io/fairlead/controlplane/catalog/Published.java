package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog shows at one moment: the image, and the changes that led to it.
 *
 * @param complete no event was passed over: another version of the program may understand one that
 *     was, so an incomplete image must not become a checkpoint
 */
record Published(CatalogImage image, History history, boolean complete) {

  /** After the event at this revision; an empty step: it was of no use. */
  Published after(long revision, Optional<Projection.Step> step) {
    return step.map(this::plus).orElseGet(() -> passingOver(revision));
  }

  private Published plus(Projection.Step step) {
    return new Published(step.image(), history.plus(step.revision(), step.changes()), complete);
  }

  /** As of {@link History#settled}. */
  Published settled(long most) {
    return new Published(image, history.settled(most), complete);
  }

  /** The same at a later revision, up to which nothing happened. */
  Published at(long revision) {
    return new Published(image.at(revision), history, complete);
  }

  /** Without the changes up to this revision. */
  Published without(long upTo) {
    return new Published(image, history.without(upTo), complete);
  }

  /** After an event that is of no use. */
  Published passingOver(long revision) {
    return new Published(image.at(revision), history, false);
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
