package io.fairlead.controlplane.kinds.decode;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A parsed JSON or YAML text.
 *
 * @param duplicates where fields came twice ({@code spec.ports[0].name}); the last one is in the
 *     tree
 */
public record ParsedText(JsonNode tree, List<String> duplicates) {
  public ParsedText {
    duplicates = List.copyOf(duplicates);
  }
}
