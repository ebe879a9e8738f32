package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The fields that {@code ?fieldSelector=} may name, and their values. */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class FieldLabels {
  private FieldLabels() {}

  /**
   * Whether {@code kind} can be selected by {@code label}; if not, 400 "field label not supported".
   */
  public static boolean supported(ResourceKind kind, String label) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The value to compare; the empty string where the field is absent; empty if unsupported. */
  public static Optional<String> value(ResourceKind kind, ObjectNode object, String label) {
    throw new UnsupportedOperationException("not written yet");
  }
}
