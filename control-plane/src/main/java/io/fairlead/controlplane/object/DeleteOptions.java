package io.fairlead.controlplane.object;

import org.jspecify.annotations.Nullable;

/**
 * How an object goes away.
 *
 * @param gracePeriodSeconds null: what the kind's default is
 * @param propagation null: what the object's own finalizers say
 */
public record DeleteOptions(
    @Nullable Integer gracePeriodSeconds, @Nullable Propagation propagation) {

  /** What becomes of the objects that name this one as their owner. */
  public enum Propagation {
    /** The garbage collector deletes them once this one is gone. */
    BACKGROUND,
    /** This one stays, terminating, until those that block it are gone. */
    FOREGROUND,
    /** They stay, without an owner. */
    ORPHAN
  }

  /** The kind's defaults. */
  public static final DeleteOptions DEFAULT = new DeleteOptions(null, null);

  /** At once. */
  public static final DeleteOptions NOW = new DeleteOptions(0, null);

  /** With this policy. */
  public static DeleteOptions of(Propagation propagation) {
    return new DeleteOptions(null, propagation);
  }
}
