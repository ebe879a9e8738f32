package io.fairlead.controlplane.bootstrap;

import io.fairlead.controlplane.gatewayapi.GatewayClasses;
import io.fairlead.controlplane.ingress.IngressStatus;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The built-in objects as their author would write them. Pure. */
final class BuiltIn {

  private static final int HTTPS = 443;
  private static final int DNS = 53;

  private BuiltIn() {}

  static ObjectNode namespace(String name) {
    return named(ResourceKind.NAMESPACE, "", name);
  }

  /** The class our gateways serve, also for Ingresses that name none (I14). */
  static ObjectNode ingressClass() {
    ObjectNode object = named(ResourceKind.INGRESS_CLASS, "", "fairlead");
    object
        .withObjectProperty("metadata")
        .putObject("annotations")
        .put("ingressclass.kubernetes.io/is-default-class", "true");
    object.putObject("spec").put("controller", IngressStatus.CONTROLLER);
    return object;
  }

  /** The class our gateways serve. */
  static ObjectNode gatewayClass() {
    ObjectNode object = named(ResourceKind.GATEWAY_CLASS, "", "fairlead");
    object
        .putObject("spec")
        .put("controllerName", GatewayClasses.CONTROLLER)
        .put("description", "The gateways of Fairlead");
    return object;
  }

  /** Where ClusterIPs come from, as an object (SA23). */
  static ObjectNode serviceCidr(FamilyRanges ranges) {
    ObjectNode object = named(ResourceKind.SERVICE_CIDR, "", "kubernetes");
    ArrayNode cidrs = object.putObject("spec").putArray("cidrs");
    ranges.all().forEach(range -> cidrs.add(range.text()));
    return object;
  }

  /** The API as a Service, as every client library expects it. */
  static ObjectNode apiService(String clusterIp, InetSocketAddress api) {
    ObjectNode object = named(ResourceKind.SERVICE, "default", "kubernetes");
    object
        .withObjectProperty("metadata")
        .putObject("labels")
        .put("component", "apiserver")
        .put("provider", "kubernetes");
    ports(spec(object, clusterIp)).add(port("https", "TCP", HTTPS, api.getPort()));
    return object;
  }

  /**
   * Where the API is served: one slice for each port, as all endpoints of a slice have the same.
   *
   * @param apis of all control planes; the order does not matter
   */
  static List<ObjectNode> apiSlices(Collection<InetSocketAddress> apis) {
    SortedMap<Integer, SortedSet<String>> byPort = new TreeMap<>();
    for (InetSocketAddress api : apis) {
      byPort.computeIfAbsent(api.getPort(), _ -> new TreeSet<>()).add(reachable(api.getAddress()));
    }
    List<ObjectNode> slices = new ArrayList<>();
    byPort.forEach(
        (port, addresses) -> {
          String name = slices.isEmpty() ? "kubernetes" : "kubernetes-" + port;
          ObjectNode object = slice("default", name, "kubernetes", addresses);
          object.putArray("ports").add(endpointPort("https", "TCP", port));
          slices.add(object);
        });
    return slices;
  }

  /** The cluster's DNS as a Service. */
  static ObjectNode dnsService(String clusterIp, InetSocketAddress dns) {
    ObjectNode object = named(ResourceKind.SERVICE, "kube-system", "kube-dns");
    object.withObjectProperty("metadata").putObject("labels").put("k8s-app", "kube-dns");
    ports(spec(object, clusterIp))
        .add(port("dns", "UDP", DNS, dns.getPort()))
        .add(port("dns-tcp", "TCP", DNS, dns.getPort()));
    return object;
  }

  static ObjectNode dnsSlice(InetSocketAddress dns) {
    ObjectNode object =
        slice("kube-system", "kube-dns", "kube-dns", List.of(reachable(dns.getAddress())));
    object
        .putArray("ports")
        .add(endpointPort("dns", "UDP", dns.getPort()))
        .add(endpointPort("dns-tcp", "TCP", dns.getPort()));
    return object;
  }

  /** How DNS is answered, for {@code kubectl edit}. */
  static ObjectNode corefile(String clusterDomain) {
    ObjectNode object =
        named(
            ResourceKind.CONFIG_MAP, Corefiles.CONFIG_MAP.namespace(), Corefiles.CONFIG_MAP.name());
    object.putObject("data").put("Corefile", Corefiles.standard(clusterDomain));
    return object;
  }

  private static ObjectNode named(ResourceKind kind, String namespace, String name) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private static ObjectNode spec(ObjectNode service, String clusterIp) {
    ObjectNode spec = service.putObject("spec").put("type", "ClusterIP");
    spec.put("clusterIP", clusterIp).putArray("clusterIPs").add(clusterIp);
    return spec;
  }

  private static ArrayNode ports(ObjectNode spec) {
    return spec.putArray("ports");
  }

  private static ObjectNode port(String name, String protocol, int port, int targetPort) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", name)
        .put("protocol", protocol)
        .put("port", port)
        .put("targetPort", targetPort);
  }

  private static ObjectNode slice(
      String namespace, String name, String service, Collection<String> addresses) {
    ObjectNode object = named(ResourceKind.ENDPOINT_SLICE, namespace, name);
    object
        .withObjectProperty("metadata")
        .putObject("labels")
        .put("kubernetes.io/service-name", service);
    object.put("addressType", "IPv4");
    ArrayNode endpoints = object.putArray("endpoints");
    for (String address : addresses) {
      ObjectNode endpoint = endpoints.addObject();
      endpoint.putArray("addresses").add(address);
      endpoint.putObject("conditions").put("ready", true);
    }
    return object;
  }

  /** A listener on every address is reached over loopback on its own host. */
  private static String reachable(InetAddress address) {
    return address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
  }

  private static ObjectNode endpointPort(String name, String protocol, int port) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", name)
        .put("protocol", protocol)
        .put("port", port);
  }
}
