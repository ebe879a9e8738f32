package io.fairlead.controlplane.service;

import io.fairlead.controlplane.metrics.SliceMetrics;
import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.json.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Counts what the changes of one sync come to (E18). Pure; looks at touched slices only. */
final class SliceSync {

  /** An endpoint, whichever slice it is in: its ports and first address. */
  private record Place(JsonNode ports, String address) {}

  private SliceSync() {}

  static SliceMetrics.Sync of(Map<String, ObjectNode> slices, List<SliceDelta> deltas) {
    Map<String, ObjectNode> before = new HashMap<>();
    for (SliceDelta delta : deltas) {
      ObjectNode slice = slices.get(delta.slice());
      if (slice != null) {
        before.put(delta.slice(), slice);
      }
    }
    Map<String, ObjectNode> after = SliceDelta.apply(before, deltas);
    Map<Place, JsonNode> were = endpoints(before);
    Map<Place, JsonNode> are = endpoints(after);
    int updated = (int) before.keySet().stream().filter(after::containsKey).count();
    int stayed = (int) were.keySet().stream().filter(are::containsKey).count();
    int changed =
        (int)
            were.entrySet().stream()
                .filter(was -> are.containsKey(was.getKey()))
                .filter(was -> !Objects.equals(are.get(was.getKey()), was.getValue()))
                .count();
    return new SliceMetrics.Sync(
        after.size() - updated,
        updated,
        before.size() - updated,
        are.size() - stayed,
        changed,
        were.size() - stayed);
  }

  private static Map<Place, JsonNode> endpoints(Map<String, ObjectNode> slices) {
    Map<Place, JsonNode> all = new HashMap<>();
    for (ObjectNode slice : slices.values()) {
      for (JsonNode endpoint : Fields.list(slice, "endpoints")) {
        all.put(
            new Place(slice.path("ports"), endpoint.path("addresses").path(0).asString("")),
            endpoint);
      }
    }
    return all;
  }
}
