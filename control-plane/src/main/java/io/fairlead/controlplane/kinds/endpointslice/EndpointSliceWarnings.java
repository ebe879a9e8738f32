package io.fairlead.controlplane.kinds.endpointslice;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Advice for authors of EndpointSlices (E8). */
public final class EndpointSliceWarnings {
  private EndpointSliceWarnings() {}

  public static List<String> of(ObjectNode slice) {
    return Json.text(slice, "addressType").equals("FQDN")
        ? List.of("addressType: FQDN endpoints are deprecated")
        : List.of();
  }
}
