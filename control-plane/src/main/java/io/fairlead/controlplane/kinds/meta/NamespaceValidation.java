package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Namespaces beyond their name. */
public final class NamespaceValidation {
  private static final List<String> STANDARD_FINALIZERS =
      List.of("kubernetes", "orphan", "foregroundDeletion");

  private NamespaceValidation() {}

  public static void validate(Errors errors, ObjectNode object) {
    for (Field finalizer : Field.root(object).child("spec").child("finalizers").items()) {
      if (!finalizer.text().contains("/") && !STANDARD_FINALIZERS.contains(finalizer.text())) {
        errors.invalid(
            finalizer, "name is neither a standard finalizer name nor is it fully qualified");
      }
    }
  }
}
