package io.fairlead.gateway;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.gateway.gatewayapi.RouteRule;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.gateway.stream.StreamTable;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a gateway goes by of Gateway API, for people: listeners, routes, what stands behind them.
 */
final class GatewayConfig {

  private GatewayConfig() {}

  /** Adds {@code gateways} and {@code routes}. */
  static void put(ObjectNode config, NodeImage image, RouteTable table, ListenersBound bound) {
    Map<Owner, String> problems = new HashMap<>();
    bound
        .listeners()
        .forEach(each -> problems.put(new Owner(each.gateway(), each.name()), each.problem()));
    ArrayNode gateways = config.putArray("gateways");
    ArrayNode routes = config.putArray("routes");
    image.entries().values().stream()
        .sorted((one, other) -> one.key().toString().compareTo(other.key().toString()))
        .forEach(
            entry -> {
              switch (entry) {
                case ImageEntry.OfGateway(GatewayListeners gateway) ->
                    gateway(gateways.addObject(), gateway, image, problems);
                case ImageEntry.OfHttpRoute(HttpRoute route) ->
                    route(routes.addObject(), route, table);
                case ImageEntry.OfStreamRoute(StreamRoute route) -> {
                  ObjectNode told = routes.addObject();
                  head(told, route.kind(), route.name(), route.attachments());
                  backends(told, route, table);
                }
                case ImageEntry other -> {}
              }
            });
  }

  private static void gateway(
      ObjectNode told, GatewayListeners gateway, NodeImage image, Map<Owner, String> problems) {
    told.put("name", gateway.gateway().toString());
    gateway.addresses().forEach(told.putArray("addresses")::add);
    ArrayNode listeners = told.putArray("listeners");
    for (GatewayListeners.Listener listener : gateway.listeners()) {
      Owner owner = new Owner(gateway.gateway(), listener.name());
      String problem = problems.getOrDefault(owner, "");
      ObjectNode one =
          listeners
              .addObject()
              .put("name", owner.name())
              .put("port", listener.port())
              .put("protocol", listener.protocol().name())
              .put("hostname", listener.hostname())
              .put("open", problem.isEmpty());
      if (!problem.isEmpty()) {
        one.put("problem", problem);
      }
      ArrayNode routes = one.putArray("routes");
      image.entries().values().stream()
          .flatMap(entry -> attached(entry, owner).stream())
          .sorted()
          .forEach(routes::add);
    }
  }

  private static List<String> attached(ImageEntry entry, Owner owner) {
    return switch (entry) {
      case ImageEntry.OfHttpRoute(HttpRoute route) when at(route.attachments(), owner) ->
          List.of(route.kind().word() + " " + route.name());
      case ImageEntry.OfStreamRoute(StreamRoute route) when at(route.attachments(), owner) ->
          List.of(route.kind().word() + " " + route.name());
      case ImageEntry other -> List.of();
    };
  }

  private static boolean at(List<Attachment> attachments, Owner owner) {
    return attachments.stream()
        .anyMatch(each -> new Owner(each.gateway(), each.listener()).equals(owner));
  }

  private static void head(
      ObjectNode told, RouteKind kind, NamespacedName name, List<Attachment> attachments) {
    told.put("kind", kind.word()).put("name", name.toString());
    ArrayNode at = told.putArray("listeners");
    for (Attachment each : attachments) {
      ArrayNode hostnames =
          at.addObject()
              .put("gateway", each.gateway().toString())
              .put("name", new Owner(each.gateway(), each.listener()).name())
              .putArray("hostnames");
      each.hostnames().forEach(hostnames::add);
    }
  }

  private static void route(ObjectNode told, HttpRoute route, RouteTable table) {
    head(told, route.kind(), route.name(), route.attachments());
    ArrayNode rules = told.putArray("rules");
    for (HttpRoute.Rule rule : route.rules()) {
      ObjectNode one = rules.addObject().put("name", rule.name());
      ArrayNode matches = one.putArray("matches");
      for (HttpMatch match : rule.matches()) {
        matches.add(JsonMapper.shared().<JsonNode>valueToTree(match));
      }
      rule(one, rule, table);
    }
  }

  /** Adds {@code filters} and {@code backends}, these with weights and endpoints. */
  static void rule(ObjectNode told, HttpRoute.Rule rule, RouteTable table) {
    filters(told, rule.filters());
    ArrayNode backends = told.putArray("backends");
    for (HttpRoute.HttpBackend backend : rule.backends()) {
      ObjectNode one = backends.addObject().put("weight", backend.weight());
      filters(one, backend.filters());
      target(one, backend.target());
      Backend known = RouteRule.backend(backend.target());
      if (known != null) {
        Upstream upstream = table.upstream(known);
        one.put("state", upstream.getClass().getSimpleName());
        if (upstream instanceof Upstream.Ready ready) {
          endpoints(one, ready.endpoints());
        }
      }
    }
  }

  /** Adds {@code backends}, with weights and endpoints. */
  static void backends(ObjectNode told, StreamRoute route, RouteTable table) {
    Protocol protocol = route.kind() == RouteKind.UDP ? Protocol.UDP : Protocol.TCP;
    ArrayNode backends = told.putArray("backends");
    for (StreamRoute.StreamBackend backend : route.backends()) {
      ObjectNode one = backends.addObject().put("weight", backend.weight());
      target(one, backend.target());
      if (backend.target() instanceof BackendTarget.ServicePort(NamespacedName service, int port)) {
        endpoints(one, table.streams().endpoints(service, port, protocol));
        Balancer balancer =
            table.streams().balancers().get(new StreamTable.Backend(service, port, protocol));
        if (balancer != null) {
          one.put("connections", balancer.load().reading().connections())
              .put("leftOut", balancer.leftOut(System.nanoTime()));
        }
      }
    }
  }

  private static void filters(ObjectNode told, List<HttpFilter> filters) {
    ArrayNode all = told.putArray("filters");
    filters.forEach(filter -> all.add(JsonMapper.shared().<JsonNode>valueToTree(filter)));
  }

  private static void target(ObjectNode told, BackendTarget target) {
    switch (target) {
      case BackendTarget.ServicePort(NamespacedName service, int port) ->
          told.put("service", service.toString()).put("port", port);
      case BackendTarget.Nowhere(String reason) -> told.put("nowhere", reason);
    }
  }

  private static void endpoints(ObjectNode told, List<InetSocketAddress> endpoints) {
    ArrayNode all = told.putArray("endpoints");
    endpoints.forEach(
        endpoint -> all.add(endpoint.getAddress().getHostAddress() + ":" + endpoint.getPort()));
  }
}
