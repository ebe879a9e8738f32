package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.multicluster.ServiceImport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads EndpointSlices, whoever wrote them (E7). */
public final class EndpointSliceJson {

  private EndpointSliceJson() {}

  /** The view of a stored EndpointSlice. */
  public static EndpointSlice read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    return new EndpointSlice(
        meta.namespacedName(),
        SliceLabels.service(meta).map(NamespacedName::name).orElse(""),
        addressType(object),
        Fields.list(object, "ports").stream().map(EndpointSliceJson::port).toList(),
        Fields.list(object, "endpoints").stream()
            .map(endpoint -> endpoint(meta.namespace(), endpoint))
            .toList(),
        Fields.text(object.path("metadata").path("annotations"), SliceLabels.TRIGGER_TIME),
        new EndpointSlice.Origin(
            meta.labels().getOrDefault(ServiceImport.SERVICE_NAME, ""),
            meta.labels().getOrDefault(ServiceImport.SOURCE_CLUSTER, "")));
  }

  static AddressType addressType(ObjectNode object) {
    return switch (Fields.text(object, "addressType")) {
      case "IPv6" -> AddressType.IPV6;
      case "FQDN" -> AddressType.FQDN;
      default -> AddressType.IPV4;
    };
  }

  static EndpointPort port(JsonNode port) {
    return new EndpointPort(
        Fields.text(port, "name"),
        Protocol.read(port),
        Fields.integer(port, "port", 0),
        Fields.text(port, "appProtocol"));
  }

  private static Endpoint endpoint(String namespace, JsonNode endpoint) {
    JsonNode conditions = endpoint.path("conditions");
    JsonNode target = endpoint.path("targetRef");
    return new Endpoint(
        Fields.texts(endpoint, "addresses"),
        Fields.flag(conditions, "ready", true),
        Fields.flag(conditions, "serving", true),
        Fields.flag(conditions, "terminating", false),
        Fields.text(endpoint, "hostname"),
        Fields.text(endpoint, "nodeName"),
        Fields.text(endpoint, "zone"),
        pod(namespace, target),
        Fields.text(target, "uid"),
        new EndpointHints(
            names(endpoint.path("hints"), "forZones"), names(endpoint.path("hints"), "forNodes")));
  }

  private static List<String> names(JsonNode hints, String field) {
    return Fields.list(hints, field).stream().map(hint -> Fields.text(hint, "name")).toList();
  }

  private static @Nullable NamespacedName pod(String namespace, JsonNode target) {
    if (!Fields.text(target, "kind").equals("Pod")) {
      return null;
    }
    String own = Fields.text(target, "namespace");
    return new NamespacedName(own.isEmpty() ? namespace : own, Fields.text(target, "name"));
  }
}
