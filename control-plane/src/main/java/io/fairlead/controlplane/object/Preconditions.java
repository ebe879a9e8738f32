package io.fairlead.controlplane.object;

import org.jspecify.annotations.Nullable;

/**
 * What must hold for a delete to happen.
 *
 * @param uid the object still is this one; null: any
 * @param sequenceNr {@code CatalogObject.sequenceNr()} of the version it still is; null: any
 */
public record Preconditions(@Nullable String uid, @Nullable Long sequenceNr) {

  /** Whatever is there. */
  public static final Preconditions NONE = new Preconditions(null, null);
}
