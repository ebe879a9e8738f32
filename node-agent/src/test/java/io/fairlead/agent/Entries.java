package io.fairlead.agent;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.Probe;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.List;
import java.util.Map;

/** What a control plane would say of a small cluster. */
final class Entries {
  private Entries() {}

  static ImageEntry namespace(String name) {
    return new ImageEntry.OfNamespace(name);
  }

  /** A ClusterIP Service of one port, TCP. */
  static ImageEntry service(NamespacedName name, String vip, int port) {
    return new ImageEntry.OfService(
        new Service(
            name,
            "uid-" + name.name(),
            ServiceType.CLUSTER_IP,
            List.of(vip),
            List.of(
                new ServicePort("main", Protocol.TCP, port, "1", 0, ""),
                new ServicePort("main-udp", Protocol.UDP, port, "1", 0, "")),
            Map.of(),
            "",
            false,
            0));
  }

  /** Its one slice, with one endpoint that is ready. */
  static ImageEntry slice(NamespacedName service, String address, int port) {
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            new NamespacedName(service.namespace(), service.name() + "-1"),
            service.name(),
            AddressType.IPV4,
            List.of(new EndpointPort("main", Protocol.TCP, port, "")),
            List.of(
                new Endpoint(
                    List.of(address),
                    true,
                    true,
                    false,
                    "",
                    "",
                    "",
                    new NamespacedName(service.namespace(), "pod"),
                    ""))));
  }

  /** A pod of this node whose process runs elsewhere, of which nothing is known yet. */
  static ImageEntry pod(String name, String ip, Probe... probes) {
    return new ImageEntry.OfPod(
        new Pod(
            new NamespacedName("default", name),
            "uid-" + name,
            "n1",
            Map.of(),
            List.of(),
            ip,
            "Pending",
            false,
            false,
            "",
            "",
            false,
            List.of("c"),
            List.of(),
            List.of(probes)));
  }

  /** A probe as often as is possible. */
  static Probe probe(Probe.Action action, int successThreshold, int failureThreshold) {
    return new Probe("c", action, 0, 1, 1, successThreshold, failureThreshold, null);
  }
}
