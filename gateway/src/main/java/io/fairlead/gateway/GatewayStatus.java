package io.fairlead.gateway;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.metrics.GatewayMetrics;
import io.fairlead.gateway.operations.OperationsServer;
import io.fairlead.gateway.proxy.ProxyServer;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a gateway tells of itself. Thread-safe. */
final class GatewayStatus implements OperationsServer.Subject {
  private static final Duration STUCK = Duration.ofSeconds(10);

  private final ProxyServer proxy;
  private final GatewayMetrics metrics;
  private volatile RouteTable table = RouteTable.EMPTY;
  private volatile NodeImage image = NodeImage.EMPTY;
  private volatile boolean started;
  private volatile boolean draining;

  GatewayStatus(ProxyServer proxy, AccessLog accessLog) {
    this.proxy = proxy;
    this.metrics =
        new GatewayMetrics(
            proxy.counts(), () -> table.balanced(), accessLog::leftOut, this::expiries);
  }

  private Map<NamespacedName, Instant> expiries() {
    Map<NamespacedName, Instant> expiries = new TreeMap<>();
    table.served().forEach((secret, facts) -> expiries.put(secret, facts.notAfter()));
    return expiries;
  }

  /** The proxy goes by this image now. */
  void inForce(NodeImage latest, Set<ImageKey> changed, RouteTable now) {
    table = now;
    image = latest;
    metrics.inForce(latest.revision(), Instant.now());
    started = true;
    boolean routesGone =
        changed.stream().anyMatch(key -> isRoute(key) && !latest.entries().containsKey(key));
    if (routesGone) {
      proxy.forget(key -> keys(key.kind(), key.route()).noneMatch(latest.entries()::containsKey));
    }
  }

  private static boolean isRoute(ImageKey key) {
    return key.type() == EntryType.INGRESS_ROUTES || key.type() == EntryType.GATEWAY_ROUTE;
  }

  private static Stream<ImageKey> keys(String kind, NamespacedName route) {
    return kind.equals("Ingress")
        ? Stream.of(new ImageKey(EntryType.INGRESS_ROUTES, route))
        : Stream.of(RouteKind.values())
            .filter(each -> each.word().equals(kind))
            .map(each -> ImageEntry.route(each, route));
  }

  /** It is about to end. */
  void drain() {
    draining = true;
  }

  @Override
  public String ills() {
    return proxy.lives(STUCK) ? "" : "an event loop does nothing";
  }

  @Override
  public String obstacle() {
    if (draining) {
      return "it is about to end";
    }
    if (!started) {
      return "no image of the control plane is in force";
    }
    return Stream.concat(proxy.unbound().ingress().values().stream().sorted(), Stream.of(ills()))
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining("; "));
  }

  @Override
  public ObjectNode config() {
    NodeImage now = image;
    RouteTable by = table;
    ObjectNode config = EffectiveConfig.of(now, by);
    GatewayConfig.put(config, now, by, BoundListeners.of(by.gateways(), proxy.unbound()));
    return config;
  }

  @Override
  public ObjectNode explain(String method, URI url, String client) {
    ObjectNode told = proxy.explain(method, url, client);
    JsonNode by = told.path("route");
    if (by.isMissingNode()) {
      return told;
    }
    NamespacedName name =
        new NamespacedName(by.path("namespace").asString(""), by.path("name").asString(""));
    keys(by.path("kind").asString(""), name)
        .map(image.entries()::get)
        .filter(Objects::nonNull)
        .forEach(entry -> asked(told, by.path("rule").asInt(0), entry));
    return told;
  }

  /** What the object that decides asks for. */
  private void asked(ObjectNode told, int rule, ImageEntry entry) {
    RouteTable now = table;
    switch (entry) {
      case ImageEntry.OfIngress(IngressRoutes ingress) -> {
        ObjectNode annotations = told.putObject("annotations");
        ingress.annotations().forEach(annotations::put);
      }
      case ImageEntry.OfHttpRoute(HttpRoute route) when rule < route.rules().size() ->
          GatewayConfig.rule(told, route.rules().get(rule), now);
      case ImageEntry.OfStreamRoute(StreamRoute route) -> GatewayConfig.backends(told, route, now);
      case ImageEntry other -> {}
    }
  }

  @Override
  public GatewayMetrics metrics() {
    return metrics;
  }
}
