package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Deprecated and contradictory fields in Kubernetes' words, then fields without effect here. */
public final class ServiceWarnings {
  private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";

  private ServiceWarnings() {}

  public static List<String> of(ObjectNode service) {
    List<String> warnings = new ArrayList<>();
    if (!(service.path("spec") instanceof ObjectNode spec)) {
      return warnings;
    }
    headless(spec, warnings);
    if (Json.text(spec, "type").equals("ExternalName")) {
      ifGiven(
          spec,
          "externalIPs",
          "spec.externalIPs is ignored when spec.type is \"ExternalName\"",
          warnings);
    }
    if (Json.has(service, "metadata", "annotations", TOPOLOGY_MODE)) {
      warnings.add(
          "annotation "
              + TOPOLOGY_MODE
              + " is deprecated, please use spec.trafficDistribution instead");
    }
    withoutEffect(spec, warnings);
    return warnings;
  }

  private static void headless(ObjectNode spec, List<String> warnings) {
    if (!Json.text(spec, "clusterIP").equals("None")) {
      return;
    }
    for (String field : List.of("loadBalancerIP", "externalIPs")) {
      ifGiven(
          spec,
          field,
          "spec.%s is ignored when spec.clusterIP is \"None\"".formatted(field),
          warnings);
    }
    if (Json.text(spec, "sessionAffinity").equals("ClientIP")) {
      warnings.add("spec.SessionAffinity is ignored when spec.clusterIP is \"None\"");
    }
  }

  private static void withoutEffect(ObjectNode spec, List<String> warnings) {
    if (Json.text(spec, "type").equals("LoadBalancer")) {
      warnings.add(
          "spec.type: nothing assigns load balancer addresses yet; the cluster IP and node ports"
              + " work");
    }
    if (Json.text(spec, "externalTrafficPolicy").equals("Local")) {
      warnings.add(
          "spec.externalTrafficPolicy: in the userspace data plane endpoints see this host instead"
              + " of clients outside it");
    }
    List<ObjectNode> ports = Json.objects(spec, "ports");
    for (int i = 0; i < ports.size(); i++) {
      if (Json.text(ports.get(i), "protocol").equals("SCTP")) {
        warnings.add(
            "spec.ports[%d].protocol: SCTP is not forwarded by the userspace data plane"
                .formatted(i));
      }
    }
  }

  private static void ifGiven(
      ObjectNode spec, String field, String warning, List<String> warnings) {
    boolean given =
        Json.has(spec, field)
            && (!Json.at(spec, field).isArray() || !Json.at(spec, field).isEmpty())
            && !(Json.at(spec, field).isString() && Json.text(spec, field).isEmpty());
    if (given) {
      warnings.add(warning);
    }
  }
}
