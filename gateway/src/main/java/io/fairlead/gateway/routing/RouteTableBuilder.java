package io.fairlead.gateway.routing;

import io.fairlead.gateway.filter.ClientCertificates;
import io.fairlead.gateway.filter.RoutePolicies;
import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.gatewayapi.GatewayTableBuilder;
import io.fairlead.gateway.policy.GlobalLimits;
import io.fairlead.gateway.policy.PolicyTableBuilder;
import io.fairlead.gateway.stream.StreamTable;
import io.fairlead.gateway.stream.StreamTableBuilder;
import io.fairlead.gateway.tls.BackendTlsTable;
import io.fairlead.gateway.tls.CertificateStore;
import io.fairlead.gateway.tls.FallbackCertificate;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.IngressTable;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the route table in step with the image; touches only what changed. Used from one thread
 * (the subscription's), never from an event loop. What comes out depends on the image alone, except
 * whose turn it is.
 */
public final class RouteTableBuilder {

  private final Map<NamespacedName, NamespacedName> serviceOfSlice = new HashMap<>();
  private final Backends backends = new Backends();
  private final ReachedServices reached = new ReachedServices();
  private final RoutePolicies routePolicies = new RoutePolicies();
  private Map<NamespacedName, RouteRules> rules = Map.of();
  private HostNames asking = HostNames.NONE;
  private final EndpointCount inUse = new EndpointCount();
  private ServiceEndpoints endpoints = ServiceEndpoints.EMPTY;
  private PolicyEvaluator policies = PolicyEvaluator.EMPTY;
  private CertificateStore certificates = CertificateStore.EMPTY;
  private IngressTable ingresses = IngressTable.of(List.of());
  private Map<Backend, Upstream> upstreams = Map.of();
  private final PolicyTableBuilder requestPolicies;
  private final String gateway;
  private FallbackCertificate fallback;
  private final GatewayTableBuilder gateways;
  private final StreamTableBuilder streams;
  private GatewayTable gatewayTable = GatewayTable.EMPTY;
  private BackendTlsTable backendTls = BackendTlsTable.EMPTY;

  /**
   * @param own where listeners of Gateways without addresses are opened
   * @param limits those kept together with other gateways
   */
  public RouteTableBuilder(InetAddress own, GlobalLimits limits) {
    this(own, limits, "", FallbackCertificate.NONE);
  }

  /**
   * The same, of a gateway with a certificate for names that have none.
   *
   * @param gateway its name
   */
  public RouteTableBuilder(
      InetAddress own, GlobalLimits limits, String gateway, FallbackCertificate fallback) {
    this.gateway = gateway;
    this.fallback = fallback;
    requestPolicies = new PolicyTableBuilder(limits);
    gateways = new GatewayTableBuilder(own);
    streams = new StreamTableBuilder(own, reached);
  }

  /**
   * The result of one change.
   *
   * @param gone endpoints that no backend leads to any more
   * @param problems certificates that can not be served, each with the reason
   * @param conflicts what of Ingresses does not do what it says
   */
  public record Built(
      RouteTable table,
      Set<InetSocketAddress> gone,
      Map<NamespacedName, String> problems,
      Set<IngressTable.Conflict> conflicts) {}

  /**
   * @param changed keys whose entries differ from the image of the call before
   */
  public Built apply(NodeImage image, Collection<ImageKey> changed) {
    Set<NamespacedName> services = new HashSet<>();
    policies = policies(image, changed);
    certificates = certificates(image, changed);
    fallback = fallback(image, changed);
    endpoints = endpoints(image, changed, services);
    if (changed.stream().anyMatch(key -> key.type() == EntryType.NODE)) {
      services.addAll(backends.services()); // hints of endpoints may mean others now
    }
    boolean routesChanged = false;
    boolean gatewaysChanged = false;
    Set<String> namespaces = new HashSet<>(); // where a Secret or ConfigMap changed
    for (ImageKey key : changed) {
      switch (key.type()) {
        case SERVICE -> services.add(key.name());
        case SERVICE_IMPORT -> services.add(reached.put(image, key));
        case INGRESS_ROUTES -> {
          routesChanged = true;
          services.addAll(ingress(image, key));
        }
        case GATEWAY -> {
          gatewaysChanged = true;
          gateway(image, key);
        }
        case GATEWAY_ROUTE -> {
          gatewaysChanged = true;
          services.addAll(backends.put(key, gateways.put(key, image.entries().get(key))));
        }
        case POD_SOURCE -> namespaces.add(key.name().namespace());
        case NAMESPACE, ENDPOINT_SLICE, NODE, NODE_ROUTE, POD, POD_WORK -> {}
        case ROUTE_POLICY -> {}
        case POLICY_RULES, TLS_CERTIFICATE, BACKEND_TLS, COREFILE -> {}
      }
    }
    for (NamespacedName policy : requestPolicies.apply(image, changed)) {
      services.addAll(
          backends.put(
              new ImageKey(EntryType.ROUTE_POLICY, policy), requestPolicies.backends(policy)));
    }
    namespaces.forEach(namespace -> routePolicies.changed(namespace, image));
    if (routesChanged || !namespaces.isEmpty()) {
      Map<NamespacedName, RouteRules> now = new HashMap<>();
      routePolicies.all().forEach((name, policy) -> now.put(name, RouteRules.of(policy)));
      rules = now;
      asking = asking(image);
    }
    if (routesChanged) {
      ingresses = IngressTable.of(ingresses(image), routePolicies::asked);
    }
    if (gatewaysChanged) {
      gatewayTable = gateways.build();
    }
    backendTls = backendTls(image, changed, services);
    Set<InetSocketAddress> gone = refresh(image, services);
    StreamTable streamTable =
        streams.apply(image, changed, services, endpoints, policies, certificates, backendTls);
    streams.dropped().stream().filter(each -> !inUse.contains(each)).forEach(gone::add);
    return new Built(
        new RouteTable(
            ingresses,
            rules,
            asking,
            upstreams,
            policies,
            certificates,
            fallback,
            gatewayTable,
            backendTls,
            streamTable,
            requestPolicies.table()),
        gone,
        certificates.problems(),
        problems());
  }

  /** A gateway is told of its own Node alone. */
  private static @Nullable NodeFacts here(NodeImage image) {
    List<NodeFacts> nodes = image.nodes();
    return nodes.isEmpty() ? null : nodes.getFirst();
  }

  private Set<InetSocketAddress> refresh(NodeImage image, Set<NamespacedName> services) {
    Map<Backend, Upstream> next = new HashMap<>(upstreams);
    Set<InetSocketAddress> dropped = new HashSet<>();
    boolean touched = false;
    for (NamespacedName service : services) {
      for (Backend backend : backends.ofService(service)) {
        touched = true;
        Upstream before = next.get(backend);
        Upstream now =
            backends.isUsed(backend)
                ? UpstreamResolver.resolve(
                    reached.get(image, service), backend, endpoints, here(image), before)
                : null;
        inUse.add(now);
        dropped.addAll(inUse.remove(before));
        if (now == null) {
          next.remove(backend);
        } else {
          next.put(backend, now);
        }
      }
      backends.forgetUnused(service);
    }
    if (touched) {
      upstreams = next;
    }
    dropped.removeIf(inUse::contains);
    return dropped;
  }

  private Set<NamespacedName> ingress(NodeImage image, ImageKey key) {
    List<IngressRoutes> now = routes(image, key);
    if (now.isEmpty()) {
      routePolicies.remove(key.name());
    } else {
      routePolicies.put(now.get(0), image);
    }
    Set<Backend> named = new HashSet<>(routePolicies.backends(key.name()));
    now.forEach(routes -> named.addAll(Backends.of(routes)));
    return backends.put(key, named);
  }

  private void gateway(NodeImage image, ImageKey key) {
    if (image.entries().get(key) instanceof ImageEntry.OfGateway(GatewayListeners listeners)) {
      gateways.put(listeners);
    } else {
      gateways.remove(key.name());
    }
  }

  private HostNames asking(NodeImage image) {
    Set<String> hosts = new HashSet<>();
    rules.forEach(
        (name, rule) -> {
          ClientCertificates certificates = rule.policy().certificates();
          if (certificates != null && certificates.asksForOne()) {
            routes(image, new ImageKey(EntryType.INGRESS_ROUTES, name))
                .forEach(routes -> routes.rules().forEach(host -> hosts.add(host.host())));
            hosts.addAll(rule.policy().asked().aliases());
          }
        });
    return hosts.isEmpty() ? HostNames.NONE : new HostNames(hosts);
  }

  private Set<IngressTable.Conflict> problems() {
    Set<IngressTable.Conflict> problems = new LinkedHashSet<>(ingresses.conflicts());
    routePolicies
        .problems()
        .forEach(
            (ingress, reasons) ->
                reasons.forEach(
                    (reason, message) ->
                        problems.add(new IngressTable.Conflict(ingress, reason, message))));
    return problems;
  }

  private static List<IngressRoutes> routes(NodeImage image, ImageKey key) {
    return image.entries().get(key) instanceof ImageEntry.OfIngress(IngressRoutes routes)
        ? List.of(routes)
        : List.of();
  }

  private BackendTlsTable backendTls(
      NodeImage image, Collection<ImageKey> changed, Set<NamespacedName> services) {
    List<BackendTls> now = new ArrayList<>();
    List<NamespacedName> removed = new ArrayList<>();
    for (ImageKey key : changed) {
      if (key.type() == EntryType.BACKEND_TLS) {
        if (image.entries().get(key) instanceof ImageEntry.OfBackendTls(BackendTls policy)) {
          now.add(policy);
        } else {
          removed.add(key.name());
        }
      }
    }
    boolean concerned = !Collections.disjoint(backendTls.services(), services);
    return now.isEmpty() && removed.isEmpty() && !concerned
        ? backendTls
        : backendTls.with(now, removed, image::service);
  }

  private PolicyEvaluator policies(NodeImage image, Collection<ImageKey> changed) {
    List<PolicyRules> now = new ArrayList<>();
    List<NamespacedName> removed = new ArrayList<>();
    for (ImageKey key : changed) {
      if (key.type() == EntryType.POLICY_RULES) {
        if (image.entries().get(key) instanceof ImageEntry.OfPolicy(PolicyRules rules)) {
          now.add(rules);
        } else {
          removed.add(key.name());
        }
      }
    }
    return now.isEmpty() && removed.isEmpty() ? policies : policies.with(now, removed);
  }

  private CertificateStore certificates(NodeImage image, Collection<ImageKey> changed) {
    List<TlsCertificate> now = new ArrayList<>();
    List<NamespacedName> removed = new ArrayList<>();
    for (ImageKey key : changed) {
      if (key.type() == EntryType.TLS_CERTIFICATE) {
        if (image.entries().get(key)
            instanceof ImageEntry.OfCertificate(TlsCertificate certificate)) {
          now.add(certificate);
        } else {
          removed.add(key.name());
        }
      }
    }
    return now.isEmpty() && removed.isEmpty() ? certificates : certificates.with(now, removed);
  }

  private FallbackCertificate fallback(NodeImage image, Collection<ImageKey> changed) {
    NamespacedName secret = fallback.secret();
    if (secret == null) {
      return fallback;
    }
    PodSource.Ref ref = new PodSource.Ref(PodSource.Kind.SECRET, secret);
    String only = PodSource.gateway(gateway);
    return changed.contains(ImageEntry.podSource(only, ref))
        ? fallback.with(image.podSource(only, ref))
        : fallback;
  }

  /** Without a default certificate, TLS that names no Secret is as none. */
  private List<IngressRoutes> ingresses(NodeImage image) {
    List<IngressRoutes> all = image.ingresses();
    return fallback.text().isEmpty() ? all.stream().map(IngressRoutes::withNamedTls).toList() : all;
  }

  private ServiceEndpoints endpoints(
      NodeImage image, Collection<ImageKey> changed, Set<NamespacedName> services) {
    List<EndpointSlice> now = new ArrayList<>();
    List<NamespacedName> removed = new ArrayList<>();
    for (ImageKey key : changed) {
      if (key.type() != EntryType.ENDPOINT_SLICE) {
        continue;
      }
      NamespacedName before = serviceOfSlice.remove(key.name());
      if (before != null) {
        services.add(before);
      }
      if (image.entries().get(key) instanceof ImageEntry.OfEndpointSlice(EndpointSlice slice)) {
        now.add(slice);
        services.add(slice.service());
        serviceOfSlice.put(key.name(), slice.service());
      } else {
        removed.add(key.name());
      }
    }
    return now.isEmpty() && removed.isEmpty() ? endpoints : endpoints.with(now, removed);
  }
}
