package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.warning.AnnotationWarnings;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Advice for the author of a valid object: deprecated things, and what Fairlead does not act on
 * (B34: nothing is silently ignored).
 */
public final class Warnings {
  private Warnings() {}

  /** One short text for each {@code Warning} header. */
  public static List<String> of(ResourceKind kind, ObjectNode object) {
    List<String> warnings = new ArrayList<>(AnnotationWarnings.of(kind, object));
    warnings.addAll(KindRules.of(kind).warnings().apply(object));
    return warnings;
  }
}
