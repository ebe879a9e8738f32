package io.fairlead.controlplane.object;

import org.jspecify.annotations.Nullable;

/**
 * How an object goes away.
 *
 * @param gracePeriodSeconds null: what the kind's default is
 */
public record DeleteOptions(@Nullable Integer gracePeriodSeconds) {

  /** The kind's defaults. */
  public static final DeleteOptions DEFAULT = new DeleteOptions(null);
}
