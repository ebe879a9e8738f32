package io.fairlead.gateway.stream;

import io.fairlead.gateway.Cluster;
import io.fairlead.gateway.routing.ReachedServices;
import io.fairlead.gateway.tls.BackendTlsTable;
import io.fairlead.gateway.tls.CertificateStore;
import io.fairlead.model.balancing.BalancingAnnotation;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.gatewayapi.StreamRoute.StreamBackend;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Gateway {@code edge} with its routes and Services, all in namespace {@code default}, and the
 * table that comes out.
 */
final class StreamWorld {
  static final NamespacedName EDGE = Cluster.named("edge");

  /** Secret of what it shows to endpoints. */
  static final NamespacedName OWN = Cluster.named("own");

  private final Cluster cluster = new Cluster();
  private final StreamTableBuilder builder =
      new StreamTableBuilder(InetAddress.getLoopbackAddress(), new ReachedServices());
  private final List<GatewayListeners.Listener> listeners = new ArrayList<>();
  private final List<BackendTls> policies = new ArrayList<>();
  private Map<String, String> annotations = Map.of();

  /** The socket of a listener at this port. */
  static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** A listener of TCP or UDP. */
  StreamWorld listener(String name, GatewayListeners.Protocol protocol, int port) {
    return listener(name, protocol, port, "", null);
  }

  /** A listener of TLS that ends it with these Secrets; none: passthrough. */
  StreamWorld tls(String name, int port, String hostname, String... secrets) {
    return listener(name, GatewayListeners.Protocol.TLS, port, hostname, tls(secrets));
  }

  static GatewayListeners.Tls tls(String... secrets) {
    return new GatewayListeners.Tls(
        secrets.length == 0, List.of(secrets).stream().map(Cluster::named).toList(), null);
  }

  StreamWorld listener(
      String name,
      GatewayListeners.Protocol protocol,
      int port,
      String hostname,
      GatewayListeners.@Nullable Tls tls) {
    listeners.add(
        new GatewayListeners.Listener(new ListenerName(name), port, protocol, hostname, tls));
    cluster.put(new ImageEntry.OfGateway(new GatewayListeners(EDGE, List.of(), listeners, OWN)));
    return this;
  }

  /** Services from now on say this, each without its prefix. */
  StreamWorld annotated(Map<String, String> balancing) {
    annotations = new HashMap<>();
    balancing.forEach((name, value) -> annotations.put(BalancingAnnotation.PREFIX + name, value));
    return this;
  }

  /** A Service of port 80 whose endpoints these are. */
  StreamWorld service(String name, Protocol protocol, InetSocketAddress... endpoints) {
    cluster.put(
        new ImageEntry.OfService(
            new Service(
                    Cluster.named(name),
                    name + "-uid",
                    ServiceType.CLUSTER_IP,
                    List.of("127.64.0.9"),
                    List.of(new ServicePort("main", protocol, 80, "8080", 0, "")),
                    Map.of("app", name),
                    "",
                    false,
                    0)
                .withBalancing(annotations)));
    for (ImageEntry entry : cluster.entries()) {
      if (entry instanceof ImageEntry.OfEndpointSlice(EndpointSlice slice)
          && slice.serviceName().equals(name)) {
        cluster.remove(entry.key());
      }
    }
    for (InetSocketAddress endpoint : endpoints) {
      cluster.put(
          new ImageEntry.OfEndpointSlice(
              new EndpointSlice(
                  Cluster.named(name + "-" + endpoint.getPort()),
                  name,
                  AddressType.IPV4,
                  List.of(new EndpointPort("main", protocol, endpoint.getPort(), "")),
                  List.of(
                      new Endpoint(
                          List.of(endpoint.getAddress().getHostAddress()),
                          true,
                          true,
                          false,
                          "",
                          "node-1",
                          "",
                          null,
                          "")))));
    }
    return this;
  }

  /** A route to a Service of the same name, created at this second. */
  StreamWorld route(
      RouteKind kind, String name, long created, String listener, String... hostnames) {
    return route(kind, name, created, listener, List.of(hostnames), List.of(to(name, 1)));
  }

  StreamWorld route(
      RouteKind kind,
      String name,
      long created,
      String listener,
      List<String> hostnames,
      List<StreamBackend> backends) {
    cluster.put(
        new ImageEntry.OfStreamRoute(
            new StreamRoute(
                kind,
                Cluster.named(name),
                created,
                List.of(
                    new Attachment(
                        EDGE,
                        new ListenerName(listener),
                        hostnames.isEmpty() ? List.of("") : hostnames)),
                backends)));
    return this;
  }

  /** That route is gone. */
  StreamWorld without(RouteKind kind, String route) {
    cluster.remove(ImageEntry.route(kind, Cluster.named(route)));
    return this;
  }

  static StreamBackend to(String service, int weight) {
    return new StreamBackend(weight, new BackendTarget.ServicePort(Cluster.named(service), 80));
  }

  static StreamBackend nowhere(int weight) {
    return new StreamBackend(weight, new BackendTarget.Nowhere("BackendNotFound"));
  }

  Cluster cluster() {
    return cluster;
  }

  /** A BackendTLSPolicy for these Services. */
  StreamWorld policy(BackendTls policy) {
    policies.add(policy);
    return this;
  }

  /** The table as everything is now. */
  StreamTable table() {
    var changed = cluster.changed();
    NodeImage image = cluster.image();
    return builder.apply(
        image,
        changed,
        image.services().stream().map(Service::name).toList(),
        ServiceEndpoints.of(image.endpointSlices()),
        PolicyEvaluator.EMPTY.with(image.policies(), List.of()),
        CertificateStore.EMPTY.with(image.certificates(), List.of()),
        BackendTlsTable.EMPTY.with(policies, List.of(), image::service));
  }
}
