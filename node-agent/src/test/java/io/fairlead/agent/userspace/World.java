package io.fairlead.agent.userspace;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the control plane would say: objects a test puts and removes, handed over as images. */
final class World {
  private final TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
  private final Set<ImageKey> changed = new HashSet<>();
  private long revision;

  static NamespacedName name(String name) {
    return new NamespacedName("default", name);
  }

  /** An endpoint that is ready. */
  static Endpoint ready(String address) {
    return endpoint(address, true, true, false);
  }

  static Endpoint endpoint(String address, boolean ready, boolean serving, boolean terminating) {
    return new Endpoint(
        List.of(address), ready, serving, terminating, "", "", "", name("pod-" + address), "");
  }

  World service(String name, String vip, int port) {
    return service(name, vip, new ServicePort("", Protocol.TCP, port, "1", 0, ""), 0);
  }

  World service(String name, String vip, ServicePort port, int affinitySeconds) {
    return put(
        new ImageEntry.OfService(
            new Service(
                name(name),
                "uid-" + name,
                port.nodePort() == 0 ? ServiceType.CLUSTER_IP : ServiceType.NODE_PORT,
                List.of(vip),
                List.of(port),
                Map.of(),
                "",
                false,
                affinitySeconds)));
  }

  /** The one slice of a Service for endpoints that share a port. */
  World endpoints(String service, Protocol protocol, int port, Endpoint... endpoints) {
    return slice(service + "-" + port, service, protocol, port, endpoints);
  }

  World slice(String slice, String service, Protocol protocol, int port, Endpoint... endpoints) {
    return put(
        new ImageEntry.OfEndpointSlice(
            new EndpointSlice(
                name(slice),
                service,
                AddressType.IPV4,
                List.of(new EndpointPort("", protocol, port, "")),
                List.of(endpoints))));
  }

  /** Backends, each in a slice of its own since their ports differ; others of the Service go. */
  World backends(String service, Backend... backends) {
    List.copyOf(entries.keySet()).stream()
        .filter(key -> key.type() == EntryType.ENDPOINT_SLICE)
        .filter(key -> key.name().name().startsWith(service + "-"))
        .forEach(this::remove);
    for (Backend backend : backends) {
      slice(
          service + "-" + backend.name(),
          service,
          Protocol.TCP,
          backend.port(),
          ready(backend.address()));
    }
    return this;
  }

  World policy(PolicyRules rules) {
    return put(new ImageEntry.OfPolicy(rules));
  }

  World put(ImageEntry entry) {
    entries.put(entry.key(), entry);
    changed.add(entry.key());
    return this;
  }

  World remove(ImageKey key) {
    entries.remove(key);
    changed.add(key);
    return this;
  }

  World removeService(String name) {
    return remove(new ImageKey(EntryType.SERVICE, name(name)));
  }

  World removePolicy(String name) {
    return remove(new ImageKey(EntryType.POLICY_RULES, name(name)));
  }

  NodeImage image() {
    return new NodeImage("test", revision, entries);
  }

  /** Hands over what changed since the last time. */
  void applyTo(UserspacePlane plane) {
    revision++;
    plane.apply(image(), Set.copyOf(changed));
    changed.clear();
  }
}
