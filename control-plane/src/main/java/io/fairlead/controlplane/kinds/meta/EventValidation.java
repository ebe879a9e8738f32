package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import tools.jackson.databind.node.ObjectNode;

/** An Event is kept in the namespace of what it is about; of cluster-scoped things in default. */
public final class EventValidation {
  private EventValidation() {}

  public static void validate(Errors errors, ObjectNode object) {
    String namespace = Field.root(object).child("metadata").child("namespace").text();
    Field involved = Field.root(object).child("involvedObject").child("namespace");
    boolean agree =
        involved.isEmpty() ? namespace.equals("default") : involved.text().equals(namespace);
    if (!agree) {
      errors.invalid(involved.path(), involved.text(), "does not match event.namespace");
    }
  }
}
