package io.fairlead.agent.nftables;

import io.fairlead.agent.ServicePlane;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointHints;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Services and endpoints a test puts and removes, handed over as images. */
public final class ServiceWorld {
  private final TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
  private final Set<ImageKey> changed = new HashSet<>();
  private long revision;

  public static NamespacedName name(String name) {
    return new NamespacedName("default", name);
  }

  /** A ClusterIP Service with TCP and UDP port 80. */
  public ServiceWorld service(String name, String... vips) {
    return service(name, ServiceType.CLUSTER_IP, 0, 0, ServiceTraffic.DEFAULT, vips);
  }

  /** The same with NodePorts, affinity and policies. */
  public ServiceWorld service(
      String name,
      ServiceType type,
      int nodePort,
      int affinitySeconds,
      ServiceTraffic traffic,
      String... vips) {
    return put(
        new ImageEntry.OfService(
            new Service(
                name(name),
                "uid-" + name,
                type,
                List.of(vips),
                List.of(
                    new ServicePort("t", Protocol.TCP, 80, "8080", nodePort, ""),
                    new ServicePort("u", Protocol.UDP, 80, "8080", nodePort, "")),
                Map.of(),
                "",
                false,
                affinitySeconds,
                traffic)));
  }

  /** The endpoints of one family, TCP and UDP. */
  public ServiceWorld endpoints(
      String service, AddressType family, int port, Endpoint... endpoints) {
    return put(
        new ImageEntry.OfEndpointSlice(
            new EndpointSlice(
                name(service + "-" + family),
                service,
                family,
                List.of(
                    new EndpointPort("t", Protocol.TCP, port, ""),
                    new EndpointPort("u", Protocol.UDP, port, "")),
                List.of(endpoints))));
  }

  /** The IPv4 endpoints, ready and on this node, at port 8080. */
  public ServiceWorld ready(String service, String... addresses) {
    Endpoint[] endpoints = new Endpoint[addresses.length];
    for (int i = 0; i < addresses.length; i++) {
      endpoints[i] = endpoint(addresses[i], "n1");
    }
    return endpoints(service, AddressType.IPV4, Lab.PORT, endpoints);
  }

  public static Endpoint endpoint(String address, String node) {
    return endpoint(address, node, true, EndpointHints.NONE);
  }

  /**
   * @param ready false: it serves while it terminates
   */
  public static Endpoint endpoint(String address, String node, boolean ready, EndpointHints hints) {
    return new Endpoint(List.of(address), ready, true, !ready, "", node, "", null, "", hints);
  }

  /** What a node knows of itself. */
  public static ImageEntry node(String name, String zone) {
    return new ImageEntry.OfNode(new NodeFacts(name, List.of(), zone, false));
  }

  public ServiceWorld put(ImageEntry entry) {
    entries.put(entry.key(), entry);
    changed.add(entry.key());
    return this;
  }

  /** Puts what is not there yet in this form. */
  void putIfNew(ImageEntry entry) {
    if (!entry.equals(entries.get(entry.key()))) {
      put(entry);
    }
  }

  public ServiceWorld removeService(String name) {
    return remove(new ImageKey(EntryType.SERVICE, name(name)));
  }

  public ServiceWorld remove(ImageKey key) {
    entries.remove(key);
    changed.add(key);
    return this;
  }

  /** Takes away everything there is. */
  public ServiceWorld removeAll() {
    List.copyOf(entries.keySet()).forEach(this::remove);
    return this;
  }

  public NodeImage image() {
    return new NodeImage("test", revision, entries);
  }

  /** What changed since this was asked last. */
  public Set<ImageKey> takeChanged() {
    Set<ImageKey> all = Set.copyOf(changed);
    changed.clear();
    revision++;
    return all;
  }

  /** Hands over what changed since the last time. */
  public void applyTo(ServicePlane plane) {
    Set<ImageKey> all = takeChanged();
    plane.apply(image(), all);
  }
}
