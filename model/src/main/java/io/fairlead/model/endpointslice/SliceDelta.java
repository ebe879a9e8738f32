package io.fairlead.model.endpointslice;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One change to the slices of a Service, small enough to be journalled for every endpoint that
 * comes, goes or changes. Slices are named inside the Service's namespace; an endpoint is known by
 * its first address. Endpoints of a slice are sorted by that address, so that equal sets are equal
 * slices, whatever the path to them.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SliceDelta.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = SliceDelta.EndpointSet.class, name = "endpointSet"),
  @JsonSubTypes.Type(value = SliceDelta.EndpointRemoved.class, name = "endpointRemoved"),
  @JsonSubTypes.Type(value = SliceDelta.Relabelled.class, name = "relabelled"),
  @JsonSubTypes.Type(value = SliceDelta.Closed.class, name = "closed")
})
public sealed interface SliceDelta {

  /** Name of the slice it is about. */
  String slice();

  /** The slice of this name, new or not, is now this as a whole. */
  record Opened(String slice, ObjectNode object) implements SliceDelta {}

  /** The endpoint with this first address is now this. */
  record EndpointSet(String slice, ObjectNode endpoint) implements SliceDelta {}

  /** No endpoint has this first address any more. */
  record EndpointRemoved(String slice, String address) implements SliceDelta {}

  /** Metadata and ports are now these; endpoints stay. */
  record Relabelled(String slice, ObjectNode metadata, ArrayNode ports) implements SliceDelta {}

  /** The slice is gone. */
  record Closed(String slice) implements SliceDelta {}

  /** The changes that lead from one set of slices, by name, to another. */
  static List<SliceDelta> diff(Map<String, ObjectNode> from, Map<String, ObjectNode> to) {
    return SliceChanges.between(from, to);
  }

  /**
   * The slices after these changes, ordered by name; nothing given is mutated: {@code apply(from,
   * diff(from, to))} equals {@code to}.
   */
  static Map<String, ObjectNode> apply(Map<String, ObjectNode> slices, List<SliceDelta> deltas) {
    return SliceChanges.applied(slices, deltas);
  }
}
