package io.fairlead.controlplane.kinds.apply;

import org.jspecify.annotations.Nullable;

/**
 * The way from an object to something in it.
 *
 * @param parent null where {@code last} is a step from the object itself
 */
public record Path(@Nullable Path parent, PathElement last) {

  /** The way on from {@code parent}, null being the object itself. */
  static Path of(@Nullable Path parent, PathElement next) {
    return new Path(parent, next);
  }

  /** {@code .spec.ports[port=80,protocol="TCP"].name}. */
  public String text() {
    return parent == null ? last.text() : parent.text() + last.text();
  }

  @Override
  public String toString() {
    return text();
  }
}
