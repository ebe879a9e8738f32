package io.fairlead.gateway.routing;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.model.meta.NamespacedName;
import java.net.InetSocketAddress;
import java.util.List;

/** What stands behind one backend of an Ingress at one moment. */
public sealed interface Upstream {

  NamespacedName service();

  /**
   * Endpoints to send requests to, directly and not through the Service's address (I21).
   *
   * @param balancer at least one endpoint; what it knows of them outlives changes
   * @param protocol how they are spoken to
   */
  record Ready(NamespacedName service, Balancer balancer, UpstreamProtocol protocol)
      implements Upstream {

    /** Where the endpoints are. */
    public List<InetSocketAddress> endpoints() {
      return balancer.addresses();
    }

    /** The same, spoken to as a route wants and not as the Service says. */
    public Ready with(UpstreamProtocol wanted) {
      return new Ready(service, balancer, wanted);
    }
  }

  /** The Service is there, but no endpoint is ready for traffic. */
  record NoEndpoints(NamespacedName service) implements Upstream {}

  /** There is no such Service. */
  record NoService(NamespacedName service) implements Upstream {}

  /**
   * The Service has no such port.
   *
   * @param port name or number, as the Ingress gives it
   */
  record NoPort(NamespacedName service, String port) implements Upstream {}

  /**
   * TLS is to be spoken to it, but how can not be found out, so nothing is sent at all.
   *
   * @param policy the BackendTLSPolicy that can not be followed
   */
  record NotSecured(NamespacedName service, NamespacedName policy) implements Upstream {}

  /**
   * The backend is no Service at all (I11).
   *
   * @param kind of the object
   */
  record Resource(NamespacedName service, String kind) implements Upstream {}

  /** The Service is only another DNS name; this gateway sends to endpoints only. */
  record ExternalName(NamespacedName service, String externalName) implements Upstream {}
}
