package io.fairlead.model.service;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a Service asks of the traffic to its addresses. */
final class ServiceTrafficJson {
  private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
  private static final String SOURCE_RANGES =
      "service.beta.kubernetes.io/load-balancer-source-ranges";

  private ServiceTrafficJson() {}

  static ServiceTraffic read(ObjectNode service) {
    ObjectMeta meta = ObjectMeta.of(service);
    JsonNode spec = service.path("spec");
    return new ServiceTraffic(
        Fields.text(spec, "internalTrafficPolicy").equals("Local"),
        Fields.text(spec, "externalTrafficPolicy").equals("Local"),
        Fields.texts(spec, "externalIPs"),
        loadBalancerIps(service.path("status").path("loadBalancer")),
        sourceRanges(spec, meta),
        Fields.integer(spec, "healthCheckNodePort", 0),
        meta.labels().getOrDefault(PROXY_NAME, ""),
        loadBalancerIngress(service.path("status").path("loadBalancer")));
  }

  private static List<String> loadBalancerIngress(JsonNode loadBalancer) {
    return Fields.list(loadBalancer, "ingress").stream()
        .map(
            ingress -> {
              String ip = Fields.text(ingress, "ip");
              return ip.isEmpty() ? Fields.text(ingress, "hostname") : ip;
            })
        .filter(told -> !told.isEmpty())
        .toList();
  }

  private static List<String> loadBalancerIps(JsonNode loadBalancer) {
    return Fields.list(loadBalancer, "ingress").stream()
        .filter(ingress -> !Fields.text(ingress, "ipMode").equals("Proxy"))
        .map(ingress -> Fields.text(ingress, "ip"))
        .filter(ip -> !ip.isEmpty())
        .toList();
  }

  /** The field, else the older annotation; spaces around a range are no part of it (SA15). */
  private static List<String> sourceRanges(JsonNode spec, ObjectMeta meta) {
    List<String> ranges = Fields.texts(spec, "loadBalancerSourceRanges");
    return (ranges.isEmpty()
            ? Arrays.stream(meta.annotations().getOrDefault(SOURCE_RANGES, "").split(",", -1))
            : ranges.stream())
        .map(String::strip)
        .filter(range -> !range.isEmpty())
        .toList();
  }
}
