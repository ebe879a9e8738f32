package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an update of a Service takes over from its predecessor, as kube-apiserver does: allocated
 * values that the client did not repeat are kept, and fields that do not fit the new type are
 * dropped if the client did not touch them (rules SA6, SA8, SA11-SA14).
 */
public final class ServiceTransition {
  private ServiceTransition() {}

  /** Changes {@code now}, the proposed Service before its defaults. */
  public static void carryOver(ObjectNode old, ObjectNode now) {
    JsonNode before = Json.at(old, "spec");
    ObjectNode after = Json.child(now, "spec");
    Json.defaultText(after, "type", ServiceFields.CLUSTER_IP);
    keepAllocated(before, after);
    normalizeClusterIps(before, after);
    dropForeignFields(before, after);
    if (!ServiceFields.isLoadBalancer(after) && now.get("status") instanceof ObjectNode status) {
      status.putObject("loadBalancer");
    }
  }

  private static void keepAllocated(JsonNode before, ObjectNode after) {
    if (ServiceFields.hasClusterIp(before) && ServiceFields.hasClusterIp(after)) {
      keepIfAbsent(before, after, "clusterIP");
      if (Json.sameField(before, after, "clusterIP")) {
        keepIfAbsent(before, after, "clusterIPs");
      }
      keepIfAbsent(before, after, "ipFamilyPolicy");
      keepIfAbsent(before, after, "ipFamilies");
      releaseSecond(before, after);
    }
    if (ServiceFields.hasNodePorts(before) && ServiceFields.hasNodePorts(after)) {
      keepNodePorts(Json.objects(before, "ports"), Json.objects(after, "ports"));
    }
    if (ServiceFields.hasHealthCheckNodePort(before)
        && ServiceFields.hasHealthCheckNodePort(after)
        && Json.number(after, 0, "healthCheckNodePort") == 0) {
      Json.copyField(before, after, "healthCheckNodePort");
    }
  }

  /** Who says SingleStack and leaves two addresses as they were wants the first (SA6). */
  private static void releaseSecond(JsonNode before, ObjectNode after) {
    boolean hadTwo = Json.text(before, "ipFamilyPolicy").endsWith("DualStack");
    if (hadTwo && Json.text(after, "ipFamilyPolicy").equals("SingleStack")) {
      for (String field : List.of("clusterIPs", "ipFamilies")) {
        List<String> values = Json.texts(after, field);
        if (values.size() > 1 && Json.sameField(before, after, field)) {
          after.set(field, Json.array(values.getFirst()));
        }
      }
    }
  }

  private static void keepIfAbsent(JsonNode before, ObjectNode after, String field) {
    boolean absent =
        !Json.has(after, field)
            || (Json.at(after, field).isString() && Json.text(after, field).isEmpty())
            || (Json.at(after, field).isArray() && Json.at(after, field).isEmpty());
    if (absent) {
      Json.copyField(before, after, field);
    }
  }

  /** A port keeps its node port unless another port took it. */
  private static void keepNodePorts(List<ObjectNode> before, List<ObjectNode> after) {
    for (ObjectNode port : after) {
      if (Json.number(port, 0, "nodePort") != 0) {
        continue;
      }
      for (ObjectNode candidate : before) {
        if (samePort(candidate, port) && !taken(candidate, after)) {
          Json.copyField(candidate, port, "nodePort");
          break;
        }
      }
    }
  }

  private static boolean samePort(ObjectNode one, ObjectNode other) {
    return Json.number(one, 0, "port") == Json.number(other, 0, "port")
        && protocol(one).equals(protocol(other));
  }

  private static boolean taken(ObjectNode candidate, List<ObjectNode> ports) {
    long number = Json.number(candidate, 0, "nodePort");
    return ports.stream()
        .anyMatch(
            port ->
                Json.number(port, 0, "nodePort") == number
                    && protocol(port).equals(protocol(candidate)));
  }

  private static String protocol(ObjectNode port) {
    String protocol = Json.text(port, "protocol");
    return protocol.isEmpty() ? "TCP" : protocol;
  }

  /** A client that knows only one of {@code clusterIP} and {@code clusterIPs} changes both. */
  private static void normalizeClusterIps(JsonNode before, ObjectNode after) {
    boolean oneChanged = !Json.sameField(before, after, "clusterIP");
    boolean listChanged = !Json.sameField(before, after, "clusterIPs");
    String one = Json.text(after, "clusterIP");
    if (oneChanged && !listChanged) {
      if (one.isEmpty()) {
        after.remove("clusterIPs");
      } else if (!Json.text(before, "clusterIP").isEmpty()) {
        after.set("clusterIPs", Json.array(one));
      }
    }
  }

  private static void dropForeignFields(JsonNode before, ObjectNode after) {
    if (ServiceFields.hasClusterIp(before) && !ServiceFields.hasClusterIp(after)) {
      for (String field :
          List.of(
              "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")) {
        dropIfSame(before, after, field);
      }
    }
    if (ServiceFields.mayHaveNodePorts(before) && !ServiceFields.mayHaveNodePorts(after)) {
      dropSameNodePorts(Json.objects(before, "ports"), Json.objects(after, "ports"));
    }
    if (ServiceFields.hasHealthCheckNodePort(before)
        && !ServiceFields.hasHealthCheckNodePort(after)) {
      dropIfSame(before, after, "healthCheckNodePort");
    }
    if (ServiceFields.isLoadBalancer(before) && !ServiceFields.isLoadBalancer(after)) {
      dropIfSame(before, after, "allocateLoadBalancerNodePorts");
      dropIfSame(before, after, "loadBalancerClass");
    }
    if (ServiceFields.isExternallyReachable(before)
        && !ServiceFields.isExternallyReachable(after)) {
      dropIfSame(before, after, "externalTrafficPolicy");
    }
    if (Json.text(before, "sessionAffinity").equals("ClientIP")
        && !Json.text(after, "sessionAffinity").equals("ClientIP")) {
      dropIfSame(before, after, "sessionAffinityConfig");
    }
  }

  private static void dropIfSame(JsonNode before, ObjectNode after, String field) {
    if (Json.sameField(before, after, field)) {
      after.remove(field);
    }
  }

  private static void dropSameNodePorts(List<ObjectNode> before, List<ObjectNode> after) {
    for (ObjectNode port : after) {
      long number = Json.number(port, 0, "nodePort");
      if (before.stream().anyMatch(p -> Json.number(p, 0, "nodePort") == number)) {
        port.remove("nodePort");
      }
    }
  }
}
