package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Advice for the author of a valid object: deprecated things, and what Fairlead does not act on.
 */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class Warnings {
  private Warnings() {}

  /** One short text for each {@code Warning} header. */
  public static List<String> of(ResourceKind kind, ObjectNode object) {
    throw new UnsupportedOperationException("not written yet");
  }
}
