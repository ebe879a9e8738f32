package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.json.Json;
import tools.jackson.databind.JsonNode;

/** Questions about a Service's spec. */
public final class ServiceFields {
  static final String CLUSTER_IP = "ClusterIP";
  static final String NODE_PORT = "NodePort";
  static final String LOAD_BALANCER = "LoadBalancer";
  static final String EXTERNAL_NAME = "ExternalName";
  static final String NONE = "None";

  private ServiceFields() {}

  static boolean isExternalName(JsonNode spec) {
    return Json.text(spec, "type").equals(EXTERNAL_NAME);
  }

  static boolean isLoadBalancer(JsonNode spec) {
    return Json.text(spec, "type").equals(LOAD_BALANCER);
  }

  static boolean isHeadless(JsonNode spec) {
    return Json.text(spec, "clusterIP").equals(NONE)
        || Json.texts(spec, "clusterIPs").contains(NONE);
  }

  /** Whether the Service has addresses of its own, {@code None} included. */
  static boolean hasClusterIp(JsonNode spec) {
    return switch (Json.text(spec, "type")) {
      case CLUSTER_IP, NODE_PORT, LOAD_BALANCER -> true;
      default -> false;
    };
  }

  /** Whether the Service's ports have node ports. */
  static boolean hasNodePorts(JsonNode spec) {
    return switch (Json.text(spec, "type")) {
      case NODE_PORT -> true;
      case LOAD_BALANCER ->
          !Json.has(spec, "allocateLoadBalancerNodePorts")
              || Json.isTrue(spec, "allocateLoadBalancerNodePorts");
      default -> false;
    };
  }

  /** Whether node ports may be set: also where none are allocated. */
  static boolean mayHaveNodePorts(JsonNode spec) {
    String type = Json.text(spec, "type");
    return type.equals(NODE_PORT) || type.equals(LOAD_BALANCER);
  }

  /** Whether clients outside reach it, so that externalTrafficPolicy means something (SA11). */
  static boolean isExternallyReachable(JsonNode spec) {
    return mayHaveNodePorts(spec)
        || (Json.text(spec, "type").equals(CLUSTER_IP) && !Json.at(spec, "externalIPs").isEmpty());
  }

  /** Whether it has a port for load balancers to ask which nodes have endpoints (SA12). */
  static boolean hasHealthCheckNodePort(JsonNode spec) {
    return isLoadBalancer(spec) && Json.text(spec, "externalTrafficPolicy").equals("Local");
  }
}
