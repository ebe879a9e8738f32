package io.fairlead.model.node;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads Nodes. */
public final class NodeFactsJson {
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";

  private NodeFactsJson() {}

  /** What other nodes need to know of a stored Node. */
  public static NodeRoute route(ObjectNode object) {
    return new NodeRoute(
        ObjectMeta.of(object).namespacedName().name(),
        podCidrs(object.path("spec")),
        Fields.list(object.path("status"), "addresses").stream()
            .filter(address -> Fields.text(address, "type").equals("InternalIP"))
            .map(address -> Fields.text(address, "address"))
            .toList());
  }

  /** What its own agent needs to know of a stored Node. */
  public static NodeFacts read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    JsonNode spec = object.path("spec");
    boolean leaving =
        object.path("metadata").hasNonNull("deletionTimestamp")
            || Fields.list(spec, "taints").stream()
                .anyMatch(taint -> Fields.text(taint, "key").equals(TO_BE_DELETED));
    return new NodeFacts(
        meta.namespacedName().name(),
        podCidrs(spec),
        meta.labels().getOrDefault(ZONE, ""),
        leaving);
  }

  private static List<String> podCidrs(JsonNode spec) {
    List<String> all = Fields.texts(spec, "podCIDRs");
    String one = Fields.text(spec, "podCIDR");
    return all.isEmpty() && !one.isEmpty() ? List.of(one) : all;
  }
}
