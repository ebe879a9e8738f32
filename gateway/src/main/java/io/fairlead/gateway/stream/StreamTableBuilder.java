package io.fairlead.gateway.stream;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.routing.ReachedServices;
import io.fairlead.gateway.tls.BackendTlsTable;
import io.fairlead.gateway.tls.CertificateStore;
import io.fairlead.model.balancing.BalancingSettings;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table of streams in step with the image; touches only what changed. Used from one
 * thread. What comes out depends on the image alone, except whose turn it is and how endpoints did.
 */
public final class StreamTableBuilder {
  private final Map<ImageKey, GatewayListeners> gateways = new TreeMap<>();
  private final Map<ImageKey, StreamRoute> routes = new TreeMap<>();
  private Map<NamespacedName, Set<StreamTable.Backend>> backends = Map.of();
  private Map<StreamTable.Backend, Balancer> balancers = Map.of();
  private StreamPorts ports = StreamPorts.NONE;
  private Set<InetSocketAddress> dropped = Set.of();
  private final InetAddress own;
  private final ReachedServices reached;

  /**
   * @param own where listeners of Gateways without addresses are
   * @param reached kept in step with the image by its owner
   */
  public StreamTableBuilder(InetAddress own, ReachedServices reached) {
    this.own = own;
    this.reached = reached;
  }

  /**
   * @param changed keys whose entries differ from the image of the call before
   * @param services those that changed, or whose endpoints did
   */
  public StreamTable apply(
      NodeImage image,
      Collection<ImageKey> changed,
      Collection<NamespacedName> services,
      ServiceEndpoints slices,
      PolicyEvaluator policies,
      CertificateStore certificates,
      BackendTlsTable backendTls) {
    boolean portsChanged = false;
    for (ImageKey key : changed) {
      portsChanged |= take(image, key);
    }
    Collection<NamespacedName> touched = services;
    if (portsChanged) {
      ports = StreamPorts.of(own, gateways.values(), routes.values());
      backends = backends();
      touched = backends.keySet();
    }
    if (changed.stream().anyMatch(key -> key.type() == EntryType.NODE)) {
      touched = backends.keySet(); // hints of endpoints may mean others now
    }
    refresh(image, touched, slices, portsChanged);
    return new StreamTable(ports, balancers, policies, certificates, backendTls);
  }

  private boolean take(NodeImage image, ImageKey key) {
    ImageEntry entry = image.entries().get(key);
    if (key.type() == EntryType.GATEWAY) {
      if (entry instanceof ImageEntry.OfGateway(GatewayListeners listeners)) {
        gateways.put(key, listeners);
      } else {
        gateways.remove(key);
      }
      return true;
    }
    if (key.type() != EntryType.GATEWAY_ROUTE) {
      return false;
    }
    if (entry instanceof ImageEntry.OfStreamRoute(StreamRoute route)) {
      routes.put(key, route);
      return true;
    }
    return routes.remove(key) != null;
  }

  private Map<NamespacedName, Set<StreamTable.Backend>> backends() {
    Map<NamespacedName, Set<StreamTable.Backend>> named = new HashMap<>();
    for (StreamRoute route : routes.values()) {
      Protocol protocol = route.kind() == RouteKind.UDP ? Protocol.UDP : Protocol.TCP;
      for (StreamRoute.StreamBackend backend : route.backends()) {
        if (backend.target() instanceof BackendTarget.ServicePort(var service, int port)) {
          named
              .computeIfAbsent(service, of -> new HashSet<>())
              .add(new StreamTable.Backend(service, port, protocol));
        }
      }
    }
    return named;
  }

  private void refresh(
      NodeImage image,
      Collection<NamespacedName> services,
      ServiceEndpoints slices,
      boolean fromScratch) {
    Map<StreamTable.Backend, Balancer> next =
        fromScratch ? new HashMap<>() : new HashMap<>(balancers);
    boolean changed = fromScratch;
    for (NamespacedName name : services) {
      for (StreamTable.Backend backend : backends.getOrDefault(name, Set.of())) {
        Service service = reached.get(image, name);
        next.put(
            backend,
            Balancer.of(
                settings(service),
                usable(service, backend, slices, here(image)),
                balancers.get(backend),
                System.nanoTime()));
        changed = true;
      }
    }
    dropped = changed ? dropped(next) : Set.of();
    if (changed) {
      balancers = next;
    }
  }

  private Set<InetSocketAddress> dropped(Map<StreamTable.Backend, Balancer> next) {
    Set<InetSocketAddress> gone = new HashSet<>();
    balancers.forEach(
        (backend, before) -> {
          if (next.get(backend) != before) {
            gone.addAll(before.addresses());
          }
        });
    next.values().forEach(now -> now.addresses().forEach(gone::remove));
    return gone;
  }

  /** Endpoints that some backend led to before the last change, and none does now. */
  public Set<InetSocketAddress> dropped() {
    return dropped;
  }

  private static BalancingSettings settings(@Nullable Service service) {
    return service == null
        ? BalancingSettings.USUAL
        : BalancingSettings.read(service.balancing()).settings();
  }

  /** A gateway is told of its own Node alone. */
  private static @Nullable NodeFacts here(NodeImage image) {
    List<NodeFacts> nodes = image.nodes();
    return nodes.isEmpty() ? null : nodes.getFirst();
  }

  private static List<InetSocketAddress> usable(
      @Nullable Service service,
      StreamTable.Backend backend,
      ServiceEndpoints slices,
      @Nullable NodeFacts here) {
    if (service == null) {
      return List.of();
    }
    return service.ports().stream()
        .filter(port -> port.protocol() == backend.protocol() && port.port() == backend.port())
        .findFirst()
        .map(port -> addresses(service, port, slices, here))
        .orElse(List.of());
  }

  private static List<InetSocketAddress> addresses(
      Service service, ServicePort port, ServiceEndpoints slices, @Nullable NodeFacts here) {
    List<Target> targets =
        here == null
            ? slices.usable(service, port)
            : slices.usable(service, port, here.name(), here.zone());
    return targets.stream()
        .map(
            target -> new InetSocketAddress(InetAddress.ofLiteral(target.address()), target.port()))
        .distinct()
        .toList();
  }
}
