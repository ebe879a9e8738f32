package io.fairlead.gateway.gatewayapi;

import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.Listener;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table of Gateways in step with the image. What comes out depends on what is there, not
 * on the order it came in; routes that did not change are not compiled again. Used from one thread.
 */
public final class GatewayTableBuilder {
  private final InetAddress own;
  private final Map<NamespacedName, GatewayListeners> gateways = new TreeMap<>();
  private final Map<ImageKey, CompiledRoute> routes = new HashMap<>();

  /**
   * @param own where listeners of Gateways without addresses are opened
   */
  public GatewayTableBuilder(InetAddress own) {
    this.own = own;
  }

  /** A Gateway is now this. */
  public void put(GatewayListeners gateway) {
    gateways.put(gateway.gateway(), gateway);
  }

  /** A Gateway is gone. */
  public void remove(NamespacedName gateway) {
    gateways.remove(gateway);
  }

  /**
   * A route is now this.
   *
   * @return the backends it may send anything to
   */
  public Set<Backend> put(ImageKey key, @Nullable ImageEntry now) {
    if (now instanceof ImageEntry.OfHttpRoute(HttpRoute route)) {
      CompiledRoute compiled = CompiledRoute.of(route);
      routes.put(key, compiled);
      return compiled.backends();
    }
    routes.remove(key);
    return Set.of();
  }

  private record Placed(RuleMatch match, List<Attachment> attachments) {}

  /** Where the rules of a listener go. */
  private record Place(PortTable port, GatewayListeners gateway, Listener listener) {}

  public GatewayTable build() {
    SocketClaims claims = SocketClaims.of(own, gateways.values());
    Map<InetSocketAddress, PortTable> ports = new HashMap<>();
    Map<InetSocketAddress, PortTable> udp = new HashMap<>();
    Map<Owner, List<Place>> places = new HashMap<>();
    for (SocketClaims.Place claim : claims.places()) {
      Listener listener = claim.listener();
      PortTable port =
          (listener.protocol() == Protocol.UDP ? udp : ports)
              .computeIfAbsent(claim.at(), at -> new PortTable(at, listener.protocol().family()));
      port.add(claim.gateway(), listener);
      places
          .computeIfAbsent(claim.owner(), _ -> new ArrayList<>())
          .add(new Place(port, claim.gateway(), listener));
    }
    List<Placed> rules = new ArrayList<>();
    for (CompiledRoute route : routes.values()) {
      route.matches().forEach(match -> rules.add(new Placed(match, route.route().attachments())));
    }
    rules.sort(Comparator.comparing(Placed::match, RuleMatch.ORDER));
    for (Placed rule : rules) {
      for (Attachment attachment : rule.attachments()) {
        Owner owner = new Owner(attachment.gateway(), attachment.listener());
        for (Place place : places.getOrDefault(owner, List.of())) {
          ListenerTable table = place.port().ofHostname(place.gateway(), place.listener());
          RuleMatch match = rule.match().at(attachment);
          attachment.hostnames().forEach(hostname -> table.add(hostname, match));
        }
      }
    }
    return new GatewayTable(ports, udp, claims.refused());
  }
}
