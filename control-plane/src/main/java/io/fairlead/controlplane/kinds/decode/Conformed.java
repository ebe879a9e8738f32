package io.fairlead.controlplane.kinds.decode;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tree that has only fields of its schema, each of the right type, none null.
 *
 * @param unknown where fields were that no schema knows ({@code spec.ports[0].bogus}), now gone
 */
public record Conformed(ObjectNode object, List<String> unknown) {
  public Conformed {
    unknown = List.copyOf(unknown);
  }
}
