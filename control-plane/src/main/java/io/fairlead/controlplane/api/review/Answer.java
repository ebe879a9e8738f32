package io.fairlead.controlplane.api.review;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question with its answer in its status.
 *
 * @param warnings about the question's fields, one text for each {@code Warning} header
 */
public record Answer(ObjectNode json, List<String> warnings) {
  public Answer {
    warnings = List.copyOf(warnings);
  }
}
