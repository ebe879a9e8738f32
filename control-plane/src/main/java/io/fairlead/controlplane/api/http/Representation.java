package io.fairlead.controlplane.api.http;

/** How objects are shown. */
public enum Representation {
  /** As they are. */
  FULL,
  /** Rows with cells, for {@code kubectl get}. */
  TABLE,
  /** Only their metadata. */
  METADATA
}
