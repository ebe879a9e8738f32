package io.fairlead.gateway.gatewayapi;

import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.Listener;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.streamservices.StreamConfigMap;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which listener has which socket. Of several that could not be told apart there the one of the
 * older Gateway has it, and the others are refused. Most conflicts are resolved before a gateway
 * hears of them: left are ports of ConfigMaps, and Gateways that name the address others are at
 * anyway. Depends on the Gateways alone, not on the order they came in. Pure.
 *
 * @param places each listener's sockets, in the order of the Gateways
 * @param refused listeners that do not get all their sockets, each with the reason
 */
public record SocketClaims(List<Place> places, Map<Owner, String> refused) {

  public SocketClaims {
    places = List.copyOf(places);
    refused = Map.copyOf(refused);
  }

  /** A socket that a listener has, maybe with others. */
  public record Place(InetSocketAddress at, GatewayListeners gateway, Listener listener) {
    Owner owner() {
      return new Owner(gateway.gateway(), listener.name());
    }
  }

  private record Socket(boolean udp, InetSocketAddress at) {}

  /**
   * @param own where listeners of Gateways without addresses are
   */
  public static SocketClaims of(InetAddress own, Collection<GatewayListeners> gateways) {
    Map<Socket, List<Place>> taken = new LinkedHashMap<>();
    List<Place> places = new ArrayList<>();
    Map<Owner, String> refused = new HashMap<>();
    List<GatewayListeners> byAge = gateways.stream().sorted(GatewayListeners.BY_AGE).toList();
    for (GatewayListeners gateway : byAge) {
      for (Listener listener : gateway.listeners()) {
        for (InetAddress address : addresses(own, gateway, listener, refused)) {
          Place place =
              new Place(new InetSocketAddress(address, listener.port()), gateway, listener);
          Socket socket = new Socket(listener.protocol() == Protocol.UDP, place.at);
          List<Place> there = taken.computeIfAbsent(socket, _ -> new ArrayList<>());
          Optional<String> objection =
              there.stream().flatMap(other -> between(place, other).stream()).findFirst();
          objection.ifPresent(why -> refused.put(place.owner(), why));
          if (objection.isEmpty()) {
            there.add(place);
            places.add(place);
          }
        }
      }
    }
    return new SocketClaims(places, refused);
  }

  private static Optional<String> between(Place place, Place other) {
    return place.gateway.gateway().equals(other.gateway.gateway())
        ? Optional.empty() // the control plane has told them apart
        : place
            .gateway
            .clash(place.listener, other.gateway, other.listener)
            .map(clash -> other.listener.taken(clash) + " by " + words(other));
  }

  private static String words(Place place) {
    NamespacedName name = place.gateway.gateway();
    return Arrays.stream(StreamConfigMap.values())
        .filter(each -> each.gateway().equals(name))
        .findFirst()
        .map(each -> "ConfigMap " + each.configMap())
        .orElse("Gateway " + name);
  }

  private static List<InetAddress> addresses(
      InetAddress own, GatewayListeners gateway, Listener listener, Map<Owner, String> refused) {
    if (gateway.addresses().isEmpty()) {
      return List.of(own);
    }
    List<InetAddress> addresses = new ArrayList<>();
    for (String text : gateway.addresses()) {
      IpAddress.parse(text)
          .ifPresentOrElse(
              address -> addresses.add(InetAddress.ofLiteral(address.toString())),
              () ->
                  refused.put(
                      new Owner(gateway.gateway(), listener.name()),
                      text + " is no address of this host"));
    }
    return addresses;
  }
}
