package io.fairlead.gateway.gatewayapi;

import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.Listener;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
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
    Map<InetSocketAddress, PortTable> ports = new HashMap<>();
    Map<InetSocketAddress, PortTable> udp = new HashMap<>();
    Map<Owner, String> refused = new HashMap<>();
    Map<Owner, List<Place>> places = new HashMap<>();
    for (GatewayListeners gateway : gateways.values()) {
      for (Listener listener : gateway.listeners()) {
        Owner owner = new Owner(gateway.gateway(), listener.name());
        Map<InetSocketAddress, PortTable> sockets =
            listener.protocol() == Protocol.UDP ? udp : ports;
        places.put(owner, place(gateway, listener, owner, sockets, refused));
      }
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
    return new GatewayTable(ports, udp, refused);
  }

  private List<Place> place(
      GatewayListeners gateway,
      Listener listener,
      Owner owner,
      Map<InetSocketAddress, PortTable> ports,
      Map<Owner, String> refused) {
    List<Place> places = new ArrayList<>();
    for (InetAddress address : addresses(gateway, owner, refused)) {
      InetSocketAddress at = new InetSocketAddress(address, listener.port());
      PortTable.Family family = PortTable.family(listener.protocol());
      PortTable port = ports.computeIfAbsent(at, _ -> new PortTable(at, family));
      if (port.family() == family) {
        port.add(gateway, listener);
        places.add(new Place(port, gateway, listener));
      } else {
        Owner other = port.owners().get(0);
        refused.put(
            owner,
            "port %d is taken for %s by Gateway %s"
                .formatted(listener.port(), port.family(), other.gateway()));
      }
    }
    return places;
  }

  private List<InetAddress> addresses(
      GatewayListeners gateway, Owner owner, Map<Owner, String> refused) {
    if (gateway.addresses().isEmpty()) {
      return List.of(own);
    }
    List<InetAddress> addresses = new ArrayList<>();
    for (String text : gateway.addresses()) {
      IpAddress.parse(text)
          .ifPresentOrElse(
              address -> addresses.add(fromBytes(address.toBytes())),
              () -> refused.put(owner, text + " is no address of this host"));
    }
    return addresses;
  }

  private static InetAddress fromBytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IpAddress has 4 or 16 bytes", e);
    }
  }
}
