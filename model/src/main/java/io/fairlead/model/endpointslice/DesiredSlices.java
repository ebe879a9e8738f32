package io.fairlead.model.endpointslice;

import io.fairlead.model.pod.Pod;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints a Service should have, from the pods it selects (E1, E9-E13). */
@SuppressWarnings("DoNotCallSuggester")
public final class DesiredSlices {

  private DesiredSlices() {}

  /**
   * Endpoints with the same address type and ports (E1): what may share slices.
   *
   * @param ports as they stand in the slice
   * @param endpoints as they stand in the slice, sorted by address, one address each
   */
  public record Group(AddressType addressType, ArrayNode ports, List<ObjectNode> endpoints) {
    public Group {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * All endpoints the pods give; none when the Service has no selector (E5).
   *
   * @param zoneOfNode zone of a node, empty when it has none, null when there is no such node (E11)
   */
  public static List<Group> compute(
      ObjectNode service,
      Collection<Pod> podsOfNamespace,
      Function<String, @Nullable String> zoneOfNode) {
    throw new UnsupportedOperationException("to come");
  }
}
