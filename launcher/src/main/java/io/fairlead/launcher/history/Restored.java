package io.fairlead.launcher.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is written to bring an object back to an earlier state. Pure.
 *
 * @param kept what could not come from the earlier state and stays as it is, in words
 */
record Restored(ObjectNode object, List<String> kept) {
  private static final Set<String> RESTORED_METADATA = Set.of("labels", "annotations");
  private static final List<String> SYSTEM_METADATA =
      List.of(
          "resourceVersion",
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "managedFields",
          "selfLink",
          "ownerReferences");
  private static final List<String> ADDRESSES = List.of("clusterIP", "clusterIPs");
  private static final List<String> FAMILIES = List.of("ipFamilies", "ipFamilyPolicy");

  Restored {
    kept = List.copyOf(kept);
  }

  /**
   * The present object with the earlier one's labels, annotations and everything that is not
   * metadata or status. Its resourceVersion stays: whoever changes it meanwhile is not overwritten.
   */
  static Restored over(ObjectNode present, ObjectNode earlier) {
    ObjectNode result = earlier.deepCopy();
    List<String> kept = new ArrayList<>();
    ObjectNode metadata = ((ObjectNode) present.path("metadata")).deepCopy();
    for (String field : RESTORED_METADATA) {
      JsonNode then = earlier.path("metadata").path(field);
      if (then.isMissingNode()) {
        metadata.remove(field);
      } else {
        metadata.set(field, then);
      }
    }
    result.set("metadata", metadata);
    copy(present, result, "status");
    if (isService(present)) {
      keepAddresses(present, result, kept);
    }
    return new Restored(result, kept);
  }

  /** A Service's address can not change while it is one with an address. */
  private static void keepAddresses(ObjectNode present, ObjectNode result, List<String> kept) {
    if (!(result.path("spec") instanceof ObjectNode spec)) {
      return;
    }
    JsonNode now = present.path("spec").path("clusterIP");
    boolean external = spec.path("type").asString("").equals("ExternalName");
    if (external || now.isMissingNode() || now.equals(spec.path("clusterIP"))) {
      return;
    }
    kept.add("spec.clusterIP stays " + now.asString(""));
    for (String field : ADDRESSES) {
      copy((ObjectNode) present.path("spec"), spec, field);
    }
    for (String field : FAMILIES) {
      copy((ObjectNode) present.path("spec"), spec, field);
    }
  }

  /** A new object like the earlier one. */
  static Restored anew(ObjectNode earlier) {
    ObjectNode result = earlier.deepCopy();
    result.remove("status");
    if (result.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove(SYSTEM_METADATA);
    }
    return new Restored(result, List.of());
  }

  /** The same, with addresses and ports of a Service to be given out anew; they may be taken. */
  Restored withFreshAllocations() {
    if (!isService(object) || !(object.path("spec") instanceof ObjectNode)) {
      return this;
    }
    ObjectNode result = object.deepCopy();
    ObjectNode spec = (ObjectNode) result.path("spec");
    if (!spec.path("clusterIP").asString("").equals("None")
        && !result.path("metadata").has("resourceVersion")) {
      spec.remove(ADDRESSES);
    }
    spec.remove("healthCheckNodePort");
    for (JsonNode port : spec.path("ports")) {
      ((ObjectNode) port).remove("nodePort");
    }
    List<String> words = new ArrayList<>(kept);
    words.add("its earlier address or node ports are taken: new ones were given out");
    return new Restored(result, words);
  }

  private static boolean isService(ObjectNode object) {
    return object.path("kind").asString("").equals("Service")
        && object.path("apiVersion").asString("").equals("v1");
  }

  private static void copy(ObjectNode from, ObjectNode to, String field) {
    JsonNode value = from.path(field);
    if (value.isMissingNode()) {
      to.remove(field);
    } else {
      to.set(field, value);
    }
  }
}
