package io.fairlead.gateway.routing;

import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.gatewayapi.ListenerTable;
import io.fairlead.gateway.policy.PolicyTable;
import io.fairlead.gateway.policy.RequestPolicy;
import io.fairlead.gateway.stream.StreamTable;
import io.fairlead.gateway.tls.BackendTlsTable;
import io.fairlead.gateway.tls.CertificateFacts;
import io.fairlead.gateway.tls.CertificateStore;
import io.fairlead.gateway.tls.FallbackCertificate;
import io.fairlead.gateway.tls.ServerTls;
import io.fairlead.gateway.tls.UpstreamTls;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressTable;
import io.fairlead.model.ingress.Match;
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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All a gateway decides by, at one revision: immutable, swapped by reference on every change, so a
 * request sees one state from beginning to end and no connection notices a change (B27).
 */
public final class RouteTable {

  /** Knows nothing: every request is answered 404, every handshake refused. */
  public static final RouteTable EMPTY =
      new RouteTable(
          IngressTable.of(List.of()),
          Map.of(),
          HostNames.NONE,
          Map.of(),
          PolicyEvaluator.EMPTY,
          CertificateStore.EMPTY,
          FallbackCertificate.NONE,
          GatewayTable.EMPTY,
          BackendTlsTable.EMPTY,
          StreamTable.EMPTY,
          PolicyTable.EMPTY);

  private final IngressTable ingresses;
  private final Map<NamespacedName, RouteRules> rules;
  private final HostNames asking;
  private final Map<Backend, Upstream> upstreams;
  private final PolicyEvaluator policies;
  private final CertificateStore certificates;
  private final FallbackCertificate fallback;
  private final GatewayTable gateways;
  private final BackendTlsTable backendTls;
  private final StreamTable streams;
  private final PolicyTable routePolicies;

  /**
   * @param asking hosts whose clients are asked for a certificate
   */
  RouteTable(
      IngressTable ingresses,
      Map<NamespacedName, RouteRules> rules,
      HostNames asking,
      Map<Backend, Upstream> upstreams,
      PolicyEvaluator policies,
      CertificateStore certificates,
      FallbackCertificate fallback,
      GatewayTable gateways,
      BackendTlsTable backendTls,
      StreamTable streams,
      PolicyTable routePolicies) {
    this.ingresses = ingresses;
    this.rules = rules;
    this.asking = asking;
    this.upstreams = upstreams;
    this.policies = policies;
    this.certificates = certificates;
    this.fallback = fallback;
    this.gateways = gateways;
    this.backendTls = backendTls;
    this.streams = streams;
    this.routePolicies = routePolicies;
  }

  /**
   * Where this request goes.
   *
   * @param host lower case, without port
   * @param path decoded and free of dot segments
   */
  public Route route(String host, String path) {
    return switch (ingresses.match(host, path)) {
      case Match.Found found ->
          forward(found, rules.getOrDefault(found.location().ingress(), RouteRules.PLAIN));
      case Match.Elsewhere(String other) -> new Route.Elsewhere(other);
      case Match.NoHost() -> new Route.NoHost();
      case Match.NoPath noPath -> new Route.NoPath();
    };
  }

  /** The certificates that are served, by Secret. */
  public Map<NamespacedName, CertificateFacts> served() {
    Map<NamespacedName, CertificateFacts> served = new TreeMap<>(fallback.served());
    served.putAll(certificates.served());
    return served;
  }

  /** The certificate for names that have none. */
  public FallbackCertificate fallback() {
    return fallback;
  }

  /** May the client at this address use this endpoint? (N17) */
  public Verdict verdict(String clientAddress, InetSocketAddress endpoint) {
    return policies.evaluate(
        new Connection(
            clientAddress,
            endpoint.getAddress().getHostAddress(),
            endpoint.getPort(),
            Protocol.TCP));
  }

  /**
   * The certificate for this server name: that an Ingress names, if it is usable (I8), else the
   * default one, if there is one.
   */
  public Optional<SslContext> certificate(String serverName) {
    ServerTls how = asking.contains(serverName) ? ServerTls.HTTPS_ASKING : ServerTls.HTTPS;
    return ownCertificate(serverName)
        .flatMap(secret -> certificates.context(secret, how))
        .or(() -> fallback.context(how));
  }

  /** The Secret with the certificate that is shown for a name because an Ingress says so. */
  public Optional<NamespacedName> ownCertificate(String serverName) {
    return ingresses.certificateFor(serverName).filter(certificates::serves);
  }

  /** The certificate of a listener for this server name, if one of its is usable. */
  public Optional<SslContext> certificate(ListenerTable listener, String serverName) {
    GatewayListeners.Tls tls = listener.tls();
    return tls == null
        ? Optional.empty()
        : certificates.context(tls.certificates(), serverName, ServerTls.http(tls.validation()));
  }

  /** What Gateways serve. */
  public GatewayTable gateways() {
    return gateways;
  }

  /** Where connections that are not HTTP go. */
  public StreamTable streams() {
    return streams;
  }

  /** What RoutePolicies ask of a route's requests; null: none is about it. */
  public @Nullable RequestPolicy policy(Route.Forward route) {
    return routePolicies.isEmpty() ? null : routePolicies.of(route.places());
  }

  /** Which RoutePolicies these are. */
  public List<PolicyTable.Holding> policies(Route.Forward route) {
    return routePolicies.holding(route.places());
  }

  private Route forward(Match.Found found, RouteRules of) {
    return new Route.OfIngress(
        found,
        of.policy(),
        upstream(found.location().backend()),
        of.timeouts(),
        of.retry(),
        of.protocol());
  }

  /** Every backend that has endpoints. */
  public Stream<Upstream.Ready> ready() {
    return upstreams.values().stream()
        .filter(Upstream.Ready.class::isInstance)
        .map(Upstream.Ready.class::cast);
  }

  /** The same, and with endpoints of connections of TCP that are not HTTP. */
  public Stream<Upstream.Ready> checkable() {
    return Stream.concat(ready(), ofStreams(Protocol.TCP));
  }

  /** All that endpoints are chosen for. */
  public Stream<Upstream.Ready> balanced() {
    return Stream.concat(checkable(), ofStreams(Protocol.UDP));
  }

  private Stream<Upstream.Ready> ofStreams(Protocol protocol) {
    return streams.balancers().entrySet().stream()
        .filter(each -> each.getKey().protocol() == protocol)
        .filter(each -> !each.getValue().endpoints().isEmpty())
        .map(
            each ->
                new Upstream.Ready(
                    each.getKey().service(), each.getValue(), UpstreamProtocol.HTTP));
  }

  /** What stands behind a backend that some Ingress or route names. */
  public Upstream upstream(Backend backend) {
    Upstream upstream = upstreams.get(backend);
    return upstream == null ? new Upstream.NoService(backend.service()) : upstream;
  }

  /**
   * The same, spoken to as a BackendTLSPolicy says where there is one.
   *
   * @param own Secret of what is shown to endpoints that ask for a certificate; null: nothing
   */
  public Upstream upstream(Backend backend, @Nullable NamespacedName own) {
    Upstream upstream = upstream(backend);
    if (!(upstream instanceof Upstream.Ready ready)) {
      return upstream;
    }
    return switch (tls(backend, own)) {
      case BackendTlsTable.Choice.AsItSays _ -> ready;
      case BackendTlsTable.Choice.Secured(UpstreamTls tls) ->
          ready.with(ready.protocol().secured(tls));
      case BackendTlsTable.Choice.NotAtAll(NamespacedName policy) ->
          new Upstream.NotSecured(backend.service(), policy);
    };
  }

  /** What BackendTLSPolicies say of a backend. */
  public BackendTlsTable.Choice tls(Backend backend, @Nullable NamespacedName own) {
    return backendTls.of(
        backend.service(), backend.portNumber(), own == null ? null : certificates.own(own));
  }
}
