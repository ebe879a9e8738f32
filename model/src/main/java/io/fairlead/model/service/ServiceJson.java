package io.fairlead.model.service;

import io.fairlead.model.balancing.BalancingAnnotation;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.Protocol;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads Services. */
public final class ServiceJson {

  private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

  private ServiceJson() {}

  /** The view of a stored Service. */
  public static Service read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    JsonNode spec = object.path("spec");
    return new Service(
        meta.namespacedName(),
        meta.uid(),
        type(spec),
        clusterIps(spec),
        ports(spec),
        spec.path("selector").isObject() ? Fields.map(spec, "selector") : null,
        Fields.text(spec, "externalName"),
        Fields.flag(spec, "publishNotReadyAddresses", false),
        affinitySeconds(spec),
        ServiceTrafficJson.read(object),
        meta.labels(),
        balancing(meta));
  }

  private static Map<String, String> balancing(ObjectMeta meta) {
    Map<String, String> asked = new HashMap<>(meta.annotations());
    asked.keySet().retainAll(BalancingAnnotation.names());
    return asked;
  }

  /** The ports of a spec, of a Service or of an import of one. */
  public static List<ServicePort> ports(JsonNode spec) {
    return Fields.list(spec, "ports").stream().map(ServiceJson::port).toList();
  }

  private static ServiceType type(JsonNode spec) {
    String text = Fields.text(spec, "type");
    return Arrays.stream(ServiceType.values())
        .filter(type -> type.text().equals(text))
        .findFirst()
        .orElse(ServiceType.CLUSTER_IP);
  }

  /**
   * The addresses of the cluster's own that the Service has: none when headless or ExternalName.
   */
  public static List<String> addresses(ObjectNode service) {
    JsonNode spec = service.path("spec");
    return Fields.text(spec, "type").equals(ServiceType.EXTERNAL_NAME.text())
        ? List.of()
        : clusterIps(spec).stream()
            .filter(address -> !address.isEmpty() && !address.equals("None"))
            .distinct()
            .toList();
  }

  private static List<String> clusterIps(JsonNode spec) {
    List<String> all = Fields.texts(spec, "clusterIPs");
    String first = Fields.text(spec, "clusterIP");
    return !all.isEmpty() || first.isEmpty() ? all : List.of(first);
  }

  private static ServicePort port(JsonNode port) {
    int number = Fields.integer(port, "port", 0);
    String target = Fields.intOrText(port, "targetPort");
    return new ServicePort(
        Fields.text(port, "name"),
        Protocol.read(port),
        number,
        target.isEmpty() || target.equals("0") ? Integer.toString(number) : target,
        Fields.integer(port, "nodePort", 0),
        Fields.text(port, "appProtocol"));
  }

  private static int affinitySeconds(JsonNode spec) {
    return Fields.text(spec, "sessionAffinity").equals("ClientIP")
        ? Fields.integer(
            spec.path("sessionAffinityConfig").path("clientIP"),
            "timeoutSeconds",
            DEFAULT_AFFINITY_SECONDS)
        : 0;
  }
}
