package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a Service is when its author leaves things out (rules SA1-SA3, SA6, SA7, SA10, SA11, SA13).
 * Addresses and node ports are not defaults: they are allocated.
 */
public final class ServiceDefaults {
  private static final int AFFINITY_SECONDS = 10_800;

  private ServiceDefaults() {}

  /** Changes {@code object}. */
  public static void apply(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.defaultText(spec, "type", ServiceFields.CLUSTER_IP);
    applyPorts(spec);
    applyAffinity(spec);
    applyTrafficPolicies(spec);
    if (!ServiceFields.isExternalName(spec)) {
      applyFamilies(spec);
    }
    ObjectNode status = Json.child(object, "status");
    for (ObjectNode ingress : Json.objects(Json.child(status, "loadBalancer"), "ingress")) {
      if (!Json.text(ingress, "ip").isEmpty()) {
        Json.defaultText(ingress, "ipMode", "VIP");
      }
    }
  }

  private static void applyPorts(ObjectNode spec) {
    for (ObjectNode port : Json.objects(spec, "ports")) {
      Json.defaultText(port, "protocol", "TCP");
      boolean zero = Json.number(port, -1, "targetPort") == 0;
      boolean emptyName =
          Json.at(port, "targetPort").isString() && Json.text(port, "targetPort").isEmpty();
      if ((!Json.has(port, "targetPort") || zero || emptyName) && Json.has(port, "port")) {
        port.set("targetPort", port.get("port"));
      }
    }
  }

  private static void applyAffinity(ObjectNode spec) {
    Json.defaultText(spec, "sessionAffinity", "None");
    if (Json.text(spec, "sessionAffinity").equals("ClientIP")) {
      ObjectNode clientIp = Json.child(Json.child(spec, "sessionAffinityConfig"), "clientIP");
      if (!Json.has(clientIp, "timeoutSeconds")) {
        clientIp.put("timeoutSeconds", AFFINITY_SECONDS);
      }
    }
  }

  private static void applyTrafficPolicies(ObjectNode spec) {
    if (ServiceFields.isExternallyReachable(spec)) {
      Json.defaultText(spec, "externalTrafficPolicy", "Cluster");
    }
    if (!ServiceFields.isExternalName(spec)) {
      Json.defaultText(spec, "internalTrafficPolicy", "Cluster");
    }
    if (ServiceFields.isLoadBalancer(spec) && !Json.has(spec, "allocateLoadBalancerNodePorts")) {
      spec.put("allocateLoadBalancerNodePorts", true);
    }
  }

  /** {@code clusterIPs} follows {@code clusterIP}; the families are settled by allocation. */
  private static void applyFamilies(ObjectNode spec) {
    String clusterIp = Json.text(spec, "clusterIP");
    List<String> clusterIps = Json.texts(spec, "clusterIPs");
    if (!clusterIp.isEmpty() && clusterIps.isEmpty()) {
      spec.set("clusterIPs", Json.array(clusterIp));
    } else if (clusterIp.isEmpty() && !clusterIps.isEmpty()) {
      spec.put("clusterIP", clusterIps.getFirst());
    }
    boolean selectorless = ServiceFields.isHeadless(spec) && Json.at(spec, "selector").isEmpty();
    Json.defaultText(spec, "ipFamilyPolicy", selectorless ? "RequireDualStack" : "SingleStack");
  }
}
