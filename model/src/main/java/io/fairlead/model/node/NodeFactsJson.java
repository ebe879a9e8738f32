package io.fairlead.model.node;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads Nodes. */
public final class NodeFactsJson {
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";

  private NodeFactsJson() {}

  /** The view of a stored Node. */
  public static NodeFacts read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    JsonNode spec = object.path("spec");
    boolean leaving =
        object.path("metadata").hasNonNull("deletionTimestamp")
            || Fields.list(spec, "taints").stream()
                .anyMatch(taint -> Fields.text(taint, "key").equals(TO_BE_DELETED));
    return new NodeFacts(
        meta.namespacedName().name(),
        Fields.text(spec, "podCIDR"),
        meta.labels().getOrDefault(ZONE, ""),
        leaving);
  }
}
