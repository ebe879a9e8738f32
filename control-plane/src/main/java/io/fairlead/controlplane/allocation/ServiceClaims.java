package io.fairlead.controlplane.allocation;

import io.fairlead.model.json.Fields;
import io.fairlead.model.service.ServiceJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a Service has of the pools and what it lacks (SA1, SA6, SA8, SA12, SA13, SA24). Pure; reads
 * valid Services.
 */
final class ServiceClaims {

  private ServiceClaims() {}

  /** The pool each value of the Service belongs to: pool name to values. */
  static Set<String> used(String pool, ObjectNode service) {
    return switch (pool) {
      case Pool.ClusterIps.NAME -> clusterIps(service);
      case Pool.NodePorts.NAME -> nodePorts(service);
      default -> throw new IllegalArgumentException("no such pool: " + pool);
    };
  }

  /** The addresses the Service has. */
  static Set<String> clusterIps(ObjectNode service) {
    return new LinkedHashSet<>(ServiceJson.addresses(service));
  }

  /** The node ports the Service has, that for health checks included. */
  static Set<String> nodePorts(ObjectNode service) {
    Set<String> ports = new LinkedHashSet<>();
    JsonNode spec = service.path("spec");
    for (JsonNode port : Fields.list(spec, "ports")) {
      ports.add(Fields.intOrText(port, "nodePort"));
    }
    ports.add(Fields.intOrText(spec, "healthCheckNodePort"));
    ports.removeAll(Set.of("", "0"));
    return ports;
  }

  /** The addresses the Service has, and the families it should have one of besides. */
  static List<String> clusterIpWants(ObjectNode service) {
    List<String> wants = new ArrayList<>(clusterIps(service));
    wants.addAll(ServiceFamilies.lacking(service.path("spec")));
    return wants;
  }

  /**
   * One node port, and the fields it goes into.
   *
   * @param value the port as text, or {@link Pool.NodePorts#ANY}
   * @param ports indices into {@code spec.ports}; empty for the health check's
   */
  record NodePortWant(String value, List<Integer> ports) {}

  /**
   * The node ports the Service has and wants. Ports with the same {@code port} share one when
   * nothing else is said, and ports that name the same one share it: DNS over UDP and TCP (SA24).
   */
  static List<NodePortWant> nodePortWants(ObjectNode service) {
    JsonNode spec = service.path("spec");
    List<JsonNode> ports = Fields.list(spec, "ports");
    Map<Integer, String> chosenFor = new HashMap<>();
    for (JsonNode port : ports) {
      String chosen = chosen(port, "nodePort");
      if (!chosen.equals(Pool.NodePorts.ANY)) {
        chosenFor.putIfAbsent(Fields.integer(port, "port", 0), chosen);
      }
    }
    List<NodePortWant> wants = new ArrayList<>();
    Map<String, NodePortWant> byValue = new HashMap<>();
    Map<Integer, NodePortWant> byPort = new HashMap<>();
    for (int i = 0; i < ports.size(); i++) {
      int number = Fields.integer(ports.get(i), "port", 0);
      String chosen = chosen(ports.get(i), "nodePort");
      if (chosen.equals(Pool.NodePorts.ANY) && !allocatesNodePorts(spec)) {
        continue;
      }
      String value =
          chosen.equals(Pool.NodePorts.ANY) ? chosenFor.getOrDefault(number, chosen) : chosen;
      NodePortWant want =
          value.equals(Pool.NodePorts.ANY)
              ? byPort.computeIfAbsent(number, port -> add(wants, value))
              : byValue.computeIfAbsent(value, port -> add(wants, value));
      want.ports().add(i);
    }
    if (needsHealthCheckPort(spec)) {
      add(wants, chosen(spec, "healthCheckNodePort"));
    }
    return wants;
  }

  /** The Service with these addresses, in the order of its families. */
  static void fillClusterIps(ObjectNode service, List<String> addresses) {
    ObjectNode spec = service.withObjectProperty("spec");
    spec.put("clusterIP", addresses.getFirst());
    ArrayNode all = spec.putArray("clusterIPs");
    addresses.forEach(all::add);
  }

  /** The Service with this node port where the want was for. */
  static void fillNodePort(ObjectNode service, NodePortWant want, String value) {
    ObjectNode spec = service.withObjectProperty("spec");
    int port = Integer.parseInt(value);
    if (want.ports().isEmpty()) {
      spec.put("healthCheckNodePort", port);
    }
    for (int index : want.ports()) {
      ((ObjectNode) spec.path("ports").path(index)).put("nodePort", port);
    }
  }

  private static NodePortWant add(List<NodePortWant> wants, String value) {
    NodePortWant want = new NodePortWant(value, new ArrayList<>());
    wants.add(want);
    return want;
  }

  private static String chosen(JsonNode parent, String field) {
    int port = Fields.integer(parent, field, 0);
    return port == 0 ? Pool.NodePorts.ANY : Integer.toString(port);
  }

  private static boolean allocatesNodePorts(JsonNode spec) {
    return switch (Fields.text(spec, "type")) {
      case "NodePort" -> true;
      case "LoadBalancer" -> Fields.flag(spec, "allocateLoadBalancerNodePorts", true);
      default -> false;
    };
  }

  private static boolean needsHealthCheckPort(JsonNode spec) {
    return Fields.text(spec, "type").equals("LoadBalancer")
        && Fields.text(spec, "externalTrafficPolicy").equals("Local");
  }
}
