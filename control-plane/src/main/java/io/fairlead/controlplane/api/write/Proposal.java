package io.fairlead.controlplane.api.write;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object that a client proposes, in place of another or as a new one.
 *
 * @param warnings of reading it, one text for each {@code Warning} header
 * @param owners whose its fields are to be
 */
record Proposal(ObjectNode object, List<String> warnings, Admitting.Owners owners) {
  Proposal {
    warnings = List.copyOf(warnings);
  }
}
