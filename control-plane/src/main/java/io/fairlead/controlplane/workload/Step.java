package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.model.meta.ResourceKind;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** One thing a workload wants done. */
public sealed interface Step {

  /**
   * Make a child.
   *
   * @param body as a client would send it, with a name or a generateName
   */
  record Create(ResourceKind kind, ObjectNode body, Telling telling) implements Step {}

  /** Delete a child, if it still is this one. */
  record Delete(CatalogObject child, Telling telling) implements Step {}

  /**
   * Put another version in the place of one that was looked at: the workload itself, or a child.
   *
   * @param told said of the workload once it is written
   */
  record Replace(CatalogObject before, ObjectNode after, Optional<Occurrence> told)
      implements Step {

    /** One nothing is said of. */
    public static Replace silent(CatalogObject before, ObjectNode after) {
      return new Replace(before, after, Optional.empty());
    }
  }

  /**
   * What is said of the workload when a child was made or deleted, or could not be.
   *
   * @param done reason when it was; empty: nothing is said then
   * @param doneMessage with the child's name for {@code %1$s}
   * @param failed reason when it could not be
   * @param failedMessage with the child's name for {@code %1$s}, the error for {@code %2$s}
   * @param condition the status condition that becomes true then; empty: none
   */
  record Telling(
      String done, String doneMessage, String failed, String failedMessage, String condition) {}
}
