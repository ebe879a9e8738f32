package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies a patch to an object. The result is checked against the kind's schema as a body would be.
 */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class Patches {
  private Patches() {}

  /** As with {@link FieldValidation#WARN}. */
  public static Patched apply(PatchType type, ResourceKind kind, ObjectNode current, byte[] patch) {
    return apply(type, kind, current, patch, FieldValidation.WARN);
  }

  /**
   * Applies {@code patch} (JSON or YAML text) to {@code current}, which is not changed.
   *
   * <p>A {@code metadata.resourceVersion} that the patch carries is in the result: compare it with
   * the current one for the optimistic lock.
   */
  public static Patched apply(
      PatchType type, ResourceKind kind, ObjectNode current, byte[] patch, FieldValidation mode) {
    throw new UnsupportedOperationException("not written yet");
  }
}
