package io.fairlead.gateway.routing;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.model.balancing.BalancingSettings;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stands behind a backend, given the Service and its endpoints. */
final class UpstreamResolver {

  private UpstreamResolver() {}

  /**
   * @param service null when there is none of that name
   * @param here the gateway's own Node; null: not known
   * @param before what stood there, for what is known of its endpoints
   */
  static Upstream resolve(
      @Nullable Service service,
      Backend backend,
      ServiceEndpoints endpoints,
      @Nullable NodeFacts here,
      @Nullable Upstream before) {
    if (!backend.resource().isEmpty()) {
      return new Upstream.Resource(backend.service(), backend.resource());
    }
    if (service == null) {
      return new Upstream.NoService(backend.service());
    }
    if (service.type() == ServiceType.EXTERNAL_NAME) {
      return new Upstream.ExternalName(backend.service(), service.externalName());
    }
    Optional<ServicePort> port = port(service, backend);
    if (port.isEmpty()) {
      String wanted =
          backend.portName().isEmpty() ? String.valueOf(backend.portNumber()) : backend.portName();
      return new Upstream.NoPort(backend.service(), wanted);
    }
    List<InetSocketAddress> usable =
        targets(endpoints, service, port.get(), here).stream()
            .flatMap(UpstreamResolver::address)
            .distinct()
            .toList();
    if (usable.isEmpty()) {
      return new Upstream.NoEndpoints(backend.service());
    }
    return new Upstream.Ready(
        backend.service(),
        Balancer.of(
            BalancingSettings.read(service.balancing()).settings(),
            usable,
            before instanceof Upstream.Ready ready ? ready.balancer() : null,
            System.nanoTime()),
        UpstreamProtocol.ofApp(port.get().appProtocol()));
  }

  private static List<Target> targets(
      ServiceEndpoints endpoints, Service service, ServicePort port, @Nullable NodeFacts here) {
    return here == null
        ? endpoints.usable(service, port)
        : endpoints.usable(service, port, here.name(), here.zone());
  }

  private static Optional<ServicePort> port(Service service, Backend backend) {
    return service.ports().stream()
        .filter(port -> port.protocol() == Protocol.TCP)
        .filter(
            port ->
                backend.portName().isEmpty()
                    ? backend.portNumber() == 0 || port.port() == backend.portNumber()
                    : port.name().equals(backend.portName()))
        .findFirst();
  }

  private static Stream<InetSocketAddress> address(Target target) {
    return IpAddress.parse(target.address()).stream()
        .map(address -> new InetSocketAddress(fromBytes(address.toBytes()), target.port()));
  }

  private static InetAddress fromBytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IpAddress has 4 or 16 bytes", e);
    }
  }
}
