package io.fairlead.gateway.stream;

import io.fairlead.gateway.balance.Shares;
import io.fairlead.gateway.gatewayapi.HostIndex;
import io.fairlead.gateway.gatewayapi.SocketClaims;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.Listener;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.meta.NamespacedName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Ports with what listens on them and the routes that took. Depends on Gateways and routes alone,
 * not on the order they came in.
 *
 * @param served routes by where they are attached
 */
record StreamPorts(
    Map<InetSocketAddress, StreamTarget> tcp,
    Map<InetSocketAddress, StreamTarget> udp,
    Map<InetSocketAddress, HostIndex<TlsListener>> tls,
    Map<StreamTarget.Place, StreamTarget> served) {

  static final StreamPorts NONE = new StreamPorts(Map.of(), Map.of(), Map.of(), Map.of());

  StreamPorts {
    tcp = Map.copyOf(tcp);
    udp = Map.copyOf(udp);
    tls = Map.copyOf(tls);
    served = Map.copyOf(served);
  }

  /** A listener of HTTPS or TLS; the latter has routes by server name. */
  record TlsListener(Listener listener, GatewayListeners.Tls tls, HostIndex<StreamTarget> routes) {}

  /**
   * Compiles them, for the listeners that have their sockets.
   *
   * @param own where listeners of Gateways without addresses are
   */
  static StreamPorts of(
      InetAddress own, Collection<GatewayListeners> gateways, Collection<StreamRoute> routes) {
    Map<InetSocketAddress, StreamTarget> tcp = new HashMap<>();
    Map<InetSocketAddress, StreamTarget> udp = new HashMap<>();
    Map<InetSocketAddress, Map<String, TlsListener>> tls = new HashMap<>();
    Map<StreamTarget.Place, StreamTarget> served = new HashMap<>();
    Map<OneListener, List<Attached>> attached = byListener(routes);
    Map<OneListener, Map<String, StreamTarget>> targets = new HashMap<>();
    for (SocketClaims.Place place : SocketClaims.of(own, gateways).places()) {
      GatewayListeners gateway = place.gateway();
      Listener listener = place.listener();
      OneListener one = new OneListener(gateway.gateway(), listener.name());
      HostIndex<StreamTarget> names =
          HostIndex.of(
              targets.computeIfAbsent(
                  one,
                  _ -> byName(gateway, listener.name(), attached.getOrDefault(one, List.of()))));
      switch (listener.protocol()) {
        case TCP -> putIfAny(tcp, place.at(), names);
        case UDP -> putIfAny(udp, place.at(), names);
        case HTTPS, TLS -> putIfAny(tls, place.at(), listener, names);
        case HTTP -> {} // nothing for here
      }
    }
    targets
        .values()
        .forEach(each -> each.values().forEach(target -> served.put(target.place(), target)));
    return new StreamPorts(
        tcp,
        udp,
        tls.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> HostIndex.of(entry.getValue()))),
        served);
  }

  private record OneListener(NamespacedName gateway, ListenerName listener) {}

  /** A route with the hostnames it has at one listener. */
  private record Attached(StreamRoute route, List<String> hostnames) {}

  private static Map<OneListener, List<Attached>> byListener(Collection<StreamRoute> routes) {
    Map<OneListener, List<Attached>> attached = new HashMap<>();
    List<StreamRoute> byRank =
        routes.stream()
            .sorted(Comparator.comparingLong(StreamRoute::created).thenComparing(StreamRoute::name))
            .toList();
    for (StreamRoute route : byRank) {
      for (Attachment at : route.attachments()) {
        attached
            .computeIfAbsent(
                new OneListener(at.gateway(), at.listener()), listener -> new ArrayList<>())
            .add(new Attached(route, at.hostnames()));
      }
    }
    return attached;
  }

  /** Of routes with the same hostname the first has it (G1). */
  private static Map<String, StreamTarget> byName(
      GatewayListeners gateway, ListenerName listener, List<Attached> byRank) {
    Map<String, StreamTarget> names = new HashMap<>();
    for (Attached attached : byRank) {
      StreamRoute route = attached.route();
      StreamTarget target =
          new StreamTarget(
              route.kind(),
              route.name(),
              gateway.gateway(),
              listener,
              gateway.clientCertificate(),
              new Shares<>(
                  route.backends().stream()
                      .map(backend -> new Shares.Share<>(backend.weight(), backend.target()))
                      .toList()),
              route.greets());
      attached.hostnames().forEach(hostname -> names.putIfAbsent(hostname, target));
    }
    return names;
  }

  private static void putIfAny(
      Map<InetSocketAddress, StreamTarget> ports,
      InetSocketAddress port,
      HostIndex<StreamTarget> routes) {
    StreamTarget target = routes.find("");
    if (target != null) {
      ports.putIfAbsent(port, target);
    }
  }

  private static void putIfAny(
      Map<InetSocketAddress, Map<String, TlsListener>> ports,
      InetSocketAddress port,
      Listener listener,
      HostIndex<StreamTarget> routes) {
    GatewayListeners.Tls tls = listener.tls();
    if (tls != null) {
      ports
          .computeIfAbsent(port, of -> new HashMap<>())
          .putIfAbsent(listener.hostname(), new TlsListener(listener, tls, routes));
    }
  }
}
