package io.fairlead.agent.dns;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Image entries in few words: {@code "shop/web"} is a name, {@code "http/TCP/80"} a port. */
final class Images {

  private Images() {}

  static ImageEntry namespace(String name) {
    return new ImageEntry.OfNamespace(name);
  }

  /** The same Service or namespace with the label {@code KEY=VALUE}. */
  static ImageEntry labelled(ImageEntry entry, String label) {
    Map<String, String> labels = Map.of(label.split("=")[0], label.split("=")[1]);
    return switch (entry) {
      case ImageEntry.OfService(Service service) ->
          new ImageEntry.OfService(service.withLabels(labels));
      case ImageEntry.OfNamespace(String name, DnsScope scope, var _) ->
          new ImageEntry.OfNamespace(name, scope, labels);
      default -> throw new IllegalArgumentException(entry.toString());
    };
  }

  static ImageEntry clusterIp(String name, String ip, String... ports) {
    List<String> ips = ip.isEmpty() ? List.of() : List.of(ip.split(","));
    return service(name, ServiceType.CLUSTER_IP, ips, "", ports);
  }

  static ImageEntry headless(String name, String... ports) {
    return service(name, ServiceType.CLUSTER_IP, List.of("None"), "", ports);
  }

  static ImageEntry externalName(String name, String target) {
    return service(name, ServiceType.EXTERNAL_NAME, List.of(), target);
  }

  /** The Service with these external addresses, and addresses or hostnames of a load balancer. */
  static ImageEntry exposed(ImageEntry entry, List<String> externalIps, List<String> ingress) {
    Service service = ((ImageEntry.OfService) entry).service();
    return new ImageEntry.OfService(
        new Service(
            service.name(),
            service.uid(),
            service.type(),
            service.clusterIps(),
            service.ports(),
            service.selector(),
            service.externalName(),
            service.publishNotReadyAddresses(),
            service.clientIpAffinitySeconds(),
            new ServiceTraffic(false, false, externalIps, List.of(), List.of(), 0, "", ingress)));
  }

  /** A ServiceImport; headless without an address. */
  static ImageEntry imported(String name, String ip, String... ports) {
    List<String> ips = ip.isEmpty() ? List.of() : List.of(ip.split(","));
    return new ImageEntry.OfServiceImport(
        new ServiceImport(name(name), ips.isEmpty(), ips, ports(ports), Map.of()));
  }

  /** The slice as one of an import, from this cluster. */
  static ImageEntry fromCluster(String cluster, String service, ImageEntry slice) {
    EndpointSlice here = ((ImageEntry.OfEndpointSlice) slice).slice();
    return new ImageEntry.OfEndpointSlice(here.from(new EndpointSlice.Origin(service, cluster)));
  }

  static ImageEntry slice(String name, String service, List<String> ports, Endpoint... endpoints) {
    boolean v6 = endpoints.length > 0 && endpoints[0].addresses().get(0).contains(":");
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            name(name),
            service,
            v6 ? AddressType.IPV6 : AddressType.IPV4,
            ports.stream().map(Images::endpointPort).toList(),
            List.of(endpoints)));
  }

  static Endpoint ready(String address) {
    return endpoint(address, true, "");
  }

  static Endpoint ready(String address, String hostname) {
    return endpoint(address, true, hostname);
  }

  static Endpoint notReady(String address, String hostname) {
    return endpoint(address, false, hostname);
  }

  static Endpoint inZone(Endpoint endpoint, String zone) {
    return new Endpoint(
        endpoint.addresses(),
        endpoint.ready(),
        endpoint.serving(),
        endpoint.terminating(),
        endpoint.hostname(),
        endpoint.nodeName(),
        zone,
        endpoint.pod(),
        endpoint.podUid());
  }

  static Endpoint ofPod(Endpoint endpoint, String pod) {
    return new Endpoint(
        endpoint.addresses(),
        endpoint.ready(),
        endpoint.serving(),
        endpoint.terminating(),
        endpoint.hostname(),
        endpoint.nodeName(),
        endpoint.zone(),
        new NamespacedName("shop", pod),
        "uid");
  }

  static ImageEntry pod(String name, String ip, String phase) {
    return new ImageEntry.OfPod(
        new Pod(
            name(name),
            "uid",
            "node",
            Map.of(),
            List.of(ip),
            "",
            phase,
            true,
            false,
            "",
            "",
            false,
            List.of(),
            List.of(),
            List.of()));
  }

  static NamespacedName name(String text) {
    String[] parts = text.split("/");
    return new NamespacedName(parts[0], parts[1]);
  }

  private static Endpoint endpoint(String address, boolean ready, String hostname) {
    return new Endpoint(List.of(address), ready, ready, false, hostname, "", "", null, "");
  }

  private static ImageEntry service(
      String name, ServiceType type, List<String> ips, String externalName, String... ports) {
    return new ImageEntry.OfService(
        new Service(name(name), "uid", type, ips, ports(ports), null, externalName, false, 0));
  }

  private static List<ServicePort> ports(String... ports) {
    return Arrays.stream(ports).map(Images::servicePort).toList();
  }

  private static ServicePort servicePort(String text) {
    EndpointPort port = endpointPort(text);
    return new ServicePort(port.name(), port.protocol(), port.port(), "" + port.port(), 0, "");
  }

  private static EndpointPort endpointPort(String text) {
    String[] parts = text.split("/");
    return new EndpointPort(parts[0], Protocol.valueOf(parts[1]), Integer.parseInt(parts[2]), "");
  }
}
