package io.fairlead.gateway;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointHints;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A small cluster as a gateway's image shows it; everything is in namespace {@code default}. */
public final class Cluster {
  private final TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
  private final Set<ImageKey> changed = new HashSet<>();
  private Map<String, String> everywhere = Map.of();
  private long revision;

  public static NamespacedName named(String name) {
    return new NamespacedName("default", name);
  }

  /** Ingresses from here on take bodies of any size, and plain HTTP where there is TLS. */
  public Cluster open() {
    everywhere =
        Map.of(
            "nginx.ingress.kubernetes.io/proxy-body-size", "0",
            "nginx.ingress.kubernetes.io/ssl-redirect", "false");
    return this;
  }

  /** A Service with port {@code http} 80. */
  public Cluster service(String name) {
    return service(name, ServiceType.CLUSTER_IP, "");
  }

  public Cluster service(String name, ServiceType type, String externalName) {
    return service(name, type, externalName, "");
  }

  /** A Service whose port says what its endpoints speak (SA4). */
  public Cluster speaking(String name, String appProtocol) {
    return service(name, ServiceType.CLUSTER_IP, "", appProtocol);
  }

  private Cluster service(String name, ServiceType type, String externalName, String appProtocol) {
    return put(
        new ImageEntry.OfService(
            new Service(
                named(name),
                name + "-uid",
                type,
                List.of("127.64.0.9"),
                List.of(new ServicePort("http", Protocol.TCP, 80, "8080", 0, appProtocol)),
                Map.of("app", name),
                externalName,
                false,
                0)));
  }

  /**
   * What a Service's annotations say of balancing.
   *
   * @param annotations short names, each with its value
   */
  public Cluster balanced(String name, String... annotations) {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < annotations.length; i += 2) {
      all.put("fairlead.io/" + annotations[i], annotations[i + 1]);
    }
    ImageEntry entry = entries.get(new ImageKey(EntryType.SERVICE, named(name)));
    if (!(entry instanceof ImageEntry.OfService(Service service))) {
      throw new IllegalStateException("no Service " + name);
    }
    return put(new ImageEntry.OfService(service.withBalancing(all)));
  }

  /** One slice per endpoint, since the ports of test backends differ. */
  public Cluster endpoints(String service, InetSocketAddress... backends) {
    List<ImageKey> before =
        entries.values().stream()
            .filter(
                entry ->
                    entry instanceof ImageEntry.OfEndpointSlice(EndpointSlice slice)
                        && slice.serviceName().equals(service))
            .map(ImageEntry::key)
            .toList();
    before.forEach(this::remove);
    for (InetSocketAddress backend : backends) {
      endpoint(service, backend, true);
    }
    return this;
  }

  /** An endpoint that is meant for a zone. */
  public Cluster hinted(String service, InetSocketAddress backend, String zone) {
    return endpoint(
        service, Protocol.TCP, backend, true, new EndpointHints(List.of(zone), List.of()));
  }

  public Cluster endpoint(String service, InetSocketAddress backend, boolean ready) {
    return endpoint(service, Protocol.TCP, backend, ready, EndpointHints.NONE);
  }

  /** An endpoint of a port {@code http} of UDP. */
  public Cluster udpEndpoint(String service, InetSocketAddress backend) {
    return endpoint(service, Protocol.UDP, backend, true, EndpointHints.NONE);
  }

  private Cluster endpoint(
      String service,
      Protocol protocol,
      InetSocketAddress backend,
      boolean ready,
      EndpointHints hints) {
    Endpoint endpoint =
        new Endpoint(
            List.of(backend.getAddress().getHostAddress()),
            ready,
            ready,
            false,
            "",
            "node-1",
            "",
            null,
            "",
            hints);
    return put(
        new ImageEntry.OfEndpointSlice(
            new EndpointSlice(
                named(service + "-" + backend.getPort()),
                service,
                AddressType.IPV4,
                List.of(new EndpointPort("http", protocol, backend.getPort(), "")),
                List.of(endpoint))));
  }

  /** An Ingress with one rule that sends a path to port 80 of a Service. */
  public Cluster route(String ingress, String host, String path, PathType type, String service) {
    return ingress(
        ingress,
        List.of(
            new IngressRoutes.HostRule(
                host, List.of(new IngressRoutes.PathRule(path, type, backend(service))))),
        List.of());
  }

  /**
   * An Ingress named like its host, with annotations of ingress-nginx.
   *
   * @param path {@code Prefix /x}
   * @param annotations short names, each with its value
   */
  public Cluster annotated(String host, String path, String service, String... annotations) {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < annotations.length; i += 2) {
      all.put("nginx.ingress.kubernetes.io/" + annotations[i], annotations[i + 1]);
    }
    String[] typeAndPath = path.split(" ");
    PathType type =
        switch (typeAndPath[0]) {
          case "Exact" -> PathType.EXACT;
          case "Prefix" -> PathType.PREFIX;
          case String other -> PathType.IMPLEMENTATION_SPECIFIC;
        };
    return put(
        new ImageEntry.OfIngress(
            new IngressRoutes(
                named(host.replace(".", "-") + (all.toString().contains("canary") ? "-c" : "")),
                1,
                List.of(
                    new IngressRoutes.HostRule(
                        host,
                        List.of(
                            new IngressRoutes.PathRule(typeAndPath[1], type, backend(service))))),
                null,
                List.of(),
                all)));
  }

  /** A Secret or ConfigMap that an Ingress names. */
  public Cluster source(PodSource.Kind kind, String name, Map<String, String> data) {
    Map<String, String> encoded = new TreeMap<>();
    data.forEach(
        (key, text) ->
            encoded.put(
                key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    return put(
        new ImageEntry.OfPodSource(
            new PodSource(PodSource.GATEWAYS, new PodSource.Ref(kind, named(name)), encoded)));
  }

  public Cluster ingress(
      String name, List<IngressRoutes.HostRule> rules, List<IngressRoutes.Tls> tls) {
    return put(
        new ImageEntry.OfIngress(new IngressRoutes(named(name), 1, rules, null, tls, everywhere)));
  }

  public static Backend backend(String service) {
    return new Backend(named(service), "", 80);
  }

  public Cluster certificate(TlsCertificate certificate) {
    return put(new ImageEntry.OfCertificate(certificate));
  }

  public Cluster policy(PolicyRules policy) {
    return put(new ImageEntry.OfPolicy(policy));
  }

  public Cluster put(ImageEntry entry) {
    entries.put(entry.key(), entry);
    changed.add(entry.key());
    return this;
  }

  public Cluster remove(ImageKey key) {
    entries.remove(key);
    changed.add(key);
    return this;
  }

  public NodeImage image() {
    return new NodeImage("test", ++revision, entries);
  }

  public List<ImageEntry> entries() {
    return new ArrayList<>(entries.values());
  }

  /** For another gateway, to which all is new. */
  public Cluster everythingChanged() {
    changed.addAll(entries.keySet());
    return this;
  }

  /** What changed since this was asked last. */
  public Set<ImageKey> changed() {
    Set<ImageKey> since = Set.copyOf(changed);
    changed.clear();
    return since;
  }
}
