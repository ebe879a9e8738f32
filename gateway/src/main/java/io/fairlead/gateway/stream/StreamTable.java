package io.fairlead.gateway.stream;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.gatewayapi.HostIndex;
import io.fairlead.gateway.tls.BackendTlsTable;
import io.fairlead.gateway.tls.CertificateStore;
import io.fairlead.gateway.tls.ServerTls;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where connections that are not HTTP go, at one revision: immutable, swapped by reference. A
 * connection asks once, when it begins.
 */
public final class StreamTable {

  /** Knows nothing: every connection is refused. */
  public static final StreamTable EMPTY =
      new StreamTable(
          StreamPorts.NONE,
          Map.of(),
          PolicyEvaluator.EMPTY,
          CertificateStore.EMPTY,
          BackendTlsTable.EMPTY);

  private final StreamPorts ports;
  private final Map<Backend, Balancer> balancers;
  private final PolicyEvaluator policies;
  private final CertificateStore certificates;
  private final BackendTlsTable backendTls;

  StreamTable(
      StreamPorts ports,
      Map<Backend, Balancer> balancers,
      PolicyEvaluator policies,
      CertificateStore certificates,
      BackendTlsTable backendTls) {
    this.ports = ports;
    this.balancers = balancers;
    this.policies = policies;
    this.certificates = certificates;
    this.backendTls = backendTls;
  }

  /** A port of a Service, of TCP or UDP. */
  public record Backend(NamespacedName service, int port, Protocol protocol) {}

  /** What takes connections at this port of TCP; null: nothing does. */
  public @Nullable StreamTarget tcp(InetSocketAddress port) {
    return ports.tcp().get(port);
  }

  /** What takes datagrams at this port of UDP; null: nothing does. */
  public @Nullable StreamTarget udp(InetSocketAddress port) {
    return ports.udp().get(port);
  }

  /**
   * What becomes of a TLS connection: the listener with the most specific hostname has it (G5), and
   * of its routes the one with the most specific, then the oldest (G1). Modes may differ from name
   * to name on one port (TLSRouteModeMixed).
   *
   * @param serverName lower case; empty: the client gave none
   */
  public TlsTarget tls(InetSocketAddress port, String serverName) {
    HostIndex<StreamPorts.TlsListener> listeners = ports.tls().get(port);
    StreamPorts.TlsListener found = listeners == null ? null : listeners.find(serverName);
    if (found == null) {
      return new TlsTarget.NoListener();
    }
    GatewayListeners.Tls tls = found.tls();
    if (found.listener().protocol() == GatewayListeners.Protocol.HTTPS) {
      return new TlsTarget.Http(found.listener());
    }
    StreamTarget target = found.routes().find(serverName);
    if (target == null) {
      return new TlsTarget.Refused("no route of its listener has it");
    }
    if (tls.passthrough()) {
      return new TlsTarget.Passthrough(target);
    }
    Optional<SslContext> context =
        certificates.context(tls.certificates(), serverName, ServerTls.bytes(tls.validation()));
    return context.isEmpty()
        ? new TlsTarget.Refused("its listener has no usable certificate")
        : new TlsTarget.Terminate(target, context.get());
  }

  /** The backend whose turn it is; null where none has any weight or it leads nowhere (G2). */
  @Nullable Backend next(StreamTarget target, Protocol protocol) {
    return switch (target.backends().next()) {
      case BackendTarget.ServicePort(NamespacedName service, int port) ->
          new Backend(service, port, protocol);
      case BackendTarget.Nowhere _ -> null;
      case null -> null;
    };
  }

  /** Where connections to a port of a Service that some route names may go; may be empty. */
  public List<InetSocketAddress> endpoints(NamespacedName service, int port, Protocol protocol) {
    Balancer balancer = balancer(new Backend(service, port, protocol));
    return balancer == null ? List.of() : balancer.addresses();
  }

  /** The endpoints of a backend, maybe none, and how they do; null: no route names it. */
  @Nullable Balancer balancer(Backend backend) {
    return balancers.get(backend);
  }

  /** Every backend that routes name. */
  public Map<Backend, Balancer> balancers() {
    return balancers;
  }

  /** Does what a listener took still lead to this endpoint? */
  boolean leads(StreamTarget target, Backend backend, InetSocketAddress endpoint) {
    StreamTarget now = ports.served().get(target.place());
    Balancer balancer = balancers.get(backend);
    return now != null
        && balancer != null
        && now.backends()
            .all()
            .contains(new BackendTarget.ServicePort(backend.service(), backend.port()))
        && balancer.addresses().contains(endpoint);
  }

  /**
   * How a backend's endpoints are spoken to, and what the Gateway shows of itself there. What is
   * passed through is left as it is: it is TLS already.
   */
  BackendTlsTable.Choice tls(StreamTarget target, Backend backend) {
    return backendTls.of(
        backend.service(),
        backend.port(),
        target.clientCertificate() == null ? null : certificates.own(target.clientCertificate()));
  }

  /** May the client at this address use this endpoint? (N17) */
  public Verdict verdict(String client, InetSocketAddress endpoint, Protocol protocol) {
    return policies.evaluate(
        new Connection(
            client, endpoint.getAddress().getHostAddress(), endpoint.getPort(), protocol));
  }
}
