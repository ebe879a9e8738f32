package io.fairlead.controlplane.kinds;

import io.fairlead.model.validation.FieldError;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What became of a patch. */
public sealed interface Patched {

  /**
   * The whole new object, well typed; not yet defaulted nor validated ({@link
   * Lifecycle#prepareUpdate} comes next).
   *
   * @param warnings one text for each {@code Warning} header
   */
  record Ok(ObjectNode object, List<String> warnings) implements Patched {
    public Ok {
      warnings = List.copyOf(warnings);
    }
  }

  /** 400 with this message: the patch itself is not one. */
  record BadRequest(String message) implements Patched {}

  /**
   * 422 with this message: the patch does not fit the object.
   *
   * @param errors the causes, if it is a field's fault; kind and name in details stay empty
   */
  record Unprocessable(String message, List<FieldError> errors) implements Patched {
    public Unprocessable {
      errors = List.copyOf(errors);
    }
  }
}
