package io.fairlead.controlplane.controller;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What endpoints depend on of a node (E10, E14).
 *
 * @param zone empty when it is in none
 * @param milliCpu thousandths of a CPU that pods can use; 0 when not known
 * @param counts its CPU is a part of what zones share: it is ready, and not the control plane's
 */
public record NodeFacts(String zone, long milliCpu, boolean counts) {

  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

  /** Those of a Node object. */
  public static NodeFacts read(ObjectNode node) {
    Map<String, String> labels = ObjectMeta.of(node).labels();
    JsonNode status = node.path("status");
    return new NodeFacts(
        labels.getOrDefault(ZONE, ""),
        milliCpu(Fields.text(status.path("allocatable"), "cpu")),
        ready(status) && !labels.containsKey(CONTROL_PLANE));
  }

  /** CPU by zone; empty unless it is known of every node that counts. */
  static Map<String, Long> cpuOfZones(Iterable<NodeFacts> nodes) {
    Map<String, Long> cpu = new TreeMap<>();
    for (NodeFacts node : nodes) {
      if (node.counts()) {
        if (node.zone().isEmpty() || node.milliCpu() == 0) {
          return Map.of();
        }
        cpu.merge(node.zone(), node.milliCpu(), Long::sum);
      }
    }
    return cpu;
  }

  private static boolean ready(JsonNode status) {
    for (JsonNode condition : status.path("conditions")) {
      if (Fields.text(condition, "type").equals("Ready")) {
        return Fields.text(condition, "status").equals("True");
      }
    }
    return false;
  }

  /** {@code 4}, {@code 1.5}, {@code 3920m}; 0 for what is none of these. */
  private static long milliCpu(String quantity) {
    boolean milli = quantity.endsWith("m");
    String digits = milli ? quantity.substring(0, quantity.length() - 1) : quantity;
    if (!digits.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
      return 0;
    }
    BigDecimal value = new BigDecimal(digits);
    return (milli ? value : value.movePointRight(3)).longValue();
  }
}
