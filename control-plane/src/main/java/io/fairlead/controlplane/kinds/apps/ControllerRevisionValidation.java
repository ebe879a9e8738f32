package io.fairlead.controlplane.kinds.apps;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Immutable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of ControllerRevisions: what they keep never changes. */
public final class ControllerRevisionValidation {
  private ControllerRevisionValidation() {}

  /**
   * @param old null on creation
   */
  public static void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field root = Field.root(object);
    if (!root.child("data").isPresent()) {
      errors.required(root.child("data"), "data is mandatory");
    }
    Replicas.notNegative(errors, root, "revision");
    if (old != null) {
      Immutable.check(errors, Field.root(old).child("data"), root.child("data"));
    }
  }
}
