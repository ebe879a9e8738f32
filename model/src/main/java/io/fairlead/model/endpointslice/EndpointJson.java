package io.fairlead.model.endpointslice;

import io.fairlead.model.net.IpAddress;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.Service;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the endpoints of one Service, fields in Kubernetes' order. */
final class EndpointJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Service service;
  private final TopologyHints hints;
  private final Function<String, @Nullable String> zoneOfNode;

  EndpointJson(
      Service service, TopologyHints hints, Function<String, @Nullable String> zoneOfNode) {
    this.service = service;
    this.hints = hints;
    this.zoneOfNode = zoneOfNode;
  }

  /**
   * The endpoint of a pod; none while its node is unknown, unless the Service publishes whatever
   * there is (E11). A pod that names no node has no zone.
   */
  Optional<ObjectNode> write(Pod pod, IpAddress ip) {
    String zone = pod.nodeName().isEmpty() ? "" : zoneOfNode.apply(pod.nodeName());
    if (zone == null) {
      if (!service.publishNotReadyAddresses()) {
        return Optional.empty();
      }
      zone = "";
    }
    boolean ready = service.publishNotReadyAddresses() || (pod.ready() && !pod.terminating());
    ObjectNode endpoint = NODES.objectNode();
    endpoint.putArray("addresses").add(ip.text());
    endpoint
        .putObject("conditions")
        .put("ready", ready)
        .put("serving", pod.ready())
        .put("terminating", pod.terminating());
    if (!pod.hostname().isEmpty() && pod.subdomain().equals(service.name().name())) {
      endpoint.put("hostname", pod.hostname());
    }
    endpoint
        .putObject("targetRef")
        .put("kind", "Pod")
        .put("namespace", pod.name().namespace())
        .put("name", pod.name().name())
        .put("uid", pod.uid());
    if (!pod.nodeName().isEmpty()) {
      endpoint.put("nodeName", pod.nodeName());
    }
    if (!zone.isEmpty()) {
      endpoint.put("zone", zone);
    }
    if (ready) {
      hints.write(zone, pod.nodeName()).ifPresent(written -> endpoint.set("hints", written));
    }
    return Optional.of(endpoint);
  }

  static ObjectNode port(EndpointPort port) {
    ObjectNode written =
        NODES
            .objectNode()
            .put("name", port.name())
            .put("protocol", port.protocol().name())
            .put("port", port.port());
    if (!port.appProtocol().isEmpty()) {
      written.put("appProtocol", port.appProtocol());
    }
    return written;
  }
}
