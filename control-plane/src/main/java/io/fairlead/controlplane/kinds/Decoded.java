package io.fairlead.controlplane.kinds;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What became of a request body. */
public sealed interface Decoded {

  /**
   * A well-typed object with {@code apiVersion} and {@code kind} set.
   *
   * @param warnings one text for each {@code Warning} header
   */
  record Ok(ObjectNode object, List<String> warnings) implements Decoded {
    public Ok {
      warnings = List.copyOf(warnings);
    }
  }

  /** 400 with this message. */
  record BadRequest(String message) implements Decoded {}

  /** 415 with this message. */
  record UnsupportedMediaType(String message) implements Decoded {}
}
