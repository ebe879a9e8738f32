package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says everything that is wrong with an object, in Kubernetes' words; objects come from {@link
 * Lifecycle}. No errors means the entity may store it.
 */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class Validation {
  private Validation() {}

  public static List<FieldError> onCreate(
      ResourceKind kind, ObjectNode object, KindSettings settings) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Also checks what may not change from {@code old} to {@code now}. */
  public static List<FieldError> onUpdate(
      ResourceKind kind, ObjectNode old, ObjectNode now, KindSettings settings, Part part) {
    throw new UnsupportedOperationException("not written yet");
  }
}
