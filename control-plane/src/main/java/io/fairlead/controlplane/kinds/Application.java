package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.apply.Applied;
import io.fairlead.controlplane.kinds.apply.ManagedFields;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What became of the body of a server-side apply. */
public sealed interface Application {

  /**
   * The whole new object, well typed and as it is kept; not yet defaulted nor validated.
   *
   * @param owners of its fields, once it is
   * @param warnings one text for each {@code Warning} header
   */
  record Ok(ObjectNode object, ManagedFields owners, List<String> warnings) implements Application {
    public Ok {
      warnings = List.copyOf(warnings);
    }
  }

  /** 400 with this message: the body is no configuration for such an object. */
  record BadRequest(String message) implements Application {}

  /** 500 with this message: the configuration does not fit the schema. */
  record NotTyped(String message) implements Application {}

  /** 409: others own what it would change. */
  record Conflict(Applied.Conflicts conflicts) implements Application {}
}
