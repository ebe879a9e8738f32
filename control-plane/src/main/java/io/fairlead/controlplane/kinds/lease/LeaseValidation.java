package io.fairlead.controlplane.kinds.lease;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Leases. */
public final class LeaseValidation {
  private LeaseValidation() {}

  public static void validate(Errors errors, ObjectNode object) {
    Field spec = Field.root(object).child("spec");
    Field duration = spec.child("leaseDurationSeconds");
    if (duration.isPresent() && duration.number() <= 0) {
      errors.invalid(duration, "must be greater than 0");
    }
    Field transitions = spec.child("leaseTransitions");
    if (transitions.number() < 0) {
      errors.invalid(transitions, "must be greater than or equal to 0");
    }
    if (!spec.child("preferredHolder").isEmpty() && spec.child("strategy").isEmpty()) {
      errors.forbidden(
          spec.child("preferredHolder"), "may only be specified if `strategy` is defined");
    }
  }
}
