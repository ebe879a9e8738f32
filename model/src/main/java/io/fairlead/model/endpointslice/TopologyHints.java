package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which traffic an endpoint should rather get, as {@code trafficDistribution} asks (E13). */
enum TopologyHints {
  NONE,
  SAME_ZONE,
  SAME_NODE;

  private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";

  /** Topology mode Auto wins over trafficDistribution (SA18); it gives no hints of this sort. */
  static TopologyHints of(ObjectNode service) {
    String mode = ObjectMeta.of(service).annotations().getOrDefault(TOPOLOGY_MODE, "");
    if (mode.equalsIgnoreCase("Auto")) {
      return NONE;
    }
    return switch (Fields.text(service.path("spec"), "trafficDistribution")) {
      case "PreferClose", "PreferSameZone" -> SAME_ZONE;
      case "PreferSameNode" -> SAME_NODE;
      default -> NONE;
    };
  }

  /** The hints of a ready endpoint; none without a zone, and then the whole Service has none. */
  Optional<ObjectNode> write(String zone, String node) {
    if (this == NONE || zone.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode hints = JsonNodeFactory.instance.objectNode();
    hints.putArray("forZones").addObject().put("name", zone);
    if (this == SAME_NODE && !node.isEmpty()) {
      hints.putArray("forNodes").addObject().put("name", node);
    }
    return Optional.of(hints);
  }
}
