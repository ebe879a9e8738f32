package io.fairlead.controlplane.api.watch;

import io.fairlead.controlplane.api.status.Failure;
import io.fairlead.controlplane.catalog.CatalogObject;

/** One line of a watch. */
public sealed interface WatchEvent {

  /** The object is there as the watch begins. */
  record Initial(CatalogObject object) implements WatchEvent {}

  /** The object is selected now and was not before. */
  record Added(CatalogObject object) implements WatchEvent {}

  /** The object was selected and still is. */
  record Modified(CatalogObject object) implements WatchEvent {}

  /**
   * The object is selected no longer, or gone.
   *
   * @param last its last selected state, with the resourceVersion of the change that ended it
   */
  record Deleted(CatalogObject last) implements WatchEvent {}

  /**
   * Everything up to this resourceVersion has been sent.
   *
   * @param initialEventsEnd the current state is complete; changes follow
   */
  record Bookmark(long resourceVersion, boolean initialEventsEnd) implements WatchEvent {}

  /** The watch ends with this. */
  record Failed(Failure failure) implements WatchEvent {}
}
