package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which traffic an endpoint should rather get, as the Service asks (E13, E14). */
enum TopologyHints {
  NONE,
  /** By {@link ZoneShares}, which needs to see all endpoints. */
  AUTO,
  SAME_ZONE,
  SAME_NODE;

  private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";

  /** Topology mode Auto wins over trafficDistribution (SA18). */
  static TopologyHints of(ObjectNode service) {
    String mode = ObjectMeta.of(service).annotations().getOrDefault(TOPOLOGY_MODE, "");
    if (mode.equalsIgnoreCase("Auto")) {
      return AUTO;
    }
    return switch (Fields.text(service.path("spec"), "trafficDistribution")) {
      case "PreferClose", "PreferSameZone" -> SAME_ZONE;
      case "PreferSameNode" -> SAME_NODE;
      default -> NONE;
    };
  }

  /** The hints of a ready endpoint; none without a zone, and then the whole Service has none. */
  Optional<ObjectNode> write(String zone, String node) {
    if (this == NONE || this == AUTO || zone.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode hints = forZone(zone);
    if (this == SAME_NODE && !node.isEmpty()) {
      hints.putArray("forNodes").addObject().put("name", node);
    }
    return Optional.of(hints);
  }

  static ObjectNode forZone(String zone) {
    ObjectNode hints = JsonNodeFactory.instance.objectNode();
    hints.putArray("forZones").addObject().put("name", zone);
    return hints;
  }
}
