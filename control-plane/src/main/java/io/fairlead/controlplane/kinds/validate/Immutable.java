package io.fairlead.controlplane.kinds.validate;

/** Fields that may not change. */
public final class Immutable {
  private Immutable() {}

  /** {@code field is immutable}. */
  public static void check(Errors errors, Field old, Field now) {
    if (!old.node().equals(now.node())) {
      errors.invalid(now, "field is immutable");
    }
  }
}
