package io.fairlead.gateway;

import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.gateway.proxy.ProxyServer;
import io.fairlead.model.gatewayapi.GatewayListeners.Family;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the control plane is told of the listeners of Gateways, and of ports of Ingresses. */
final class BoundListeners {

  private BoundListeners() {}

  /**
   * @param unbound why sockets could not be opened
   */
  static ListenersBound of(GatewayTable table, ProxyServer.Unbound unbound) {
    Map<Owner, String> problems = new HashMap<>();
    collect(table.wanted(), unbound.tcp(), problems);
    collect(table.udp().values(), unbound.udp(), problems);
    problems.putAll(table.refused());
    unbound
        .ingress()
        .forEach(
            (family, problem) ->
                problems.put(
                    new Owner(
                        ListenersBound.INGRESSES,
                        family == Family.TLS ? ListenersBound.HTTPS : ListenersBound.HTTP),
                    problem));
    Set<InetSocketAddress> failed = new HashSet<>(unbound.tcp().keySet());
    failed.addAll(unbound.udp().keySet());
    return told(problems, HostAddresses.absent(failed));
  }

  private static void collect(
      Collection<PortTable> ports,
      Map<InetSocketAddress, String> unbound,
      Map<Owner, String> problems) {
    for (PortTable port : ports) {
      String problem = unbound.getOrDefault(port.at(), "");
      for (Owner owner : port.owners()) {
        problems.merge(owner, problem, (one, other) -> one.isEmpty() ? other : one);
      }
    }
  }

  private static ListenersBound told(Map<Owner, String> problems, List<String> absent) {
    List<ListenersBound.Listener> listeners =
        problems.entrySet().stream()
            .map(
                each ->
                    new ListenersBound.Listener(
                        each.getKey().gateway(), each.getKey().listener(), each.getValue()))
            .sorted(
                Comparator.comparing(ListenersBound.Listener::gateway)
                    .thenComparing(listener -> listener.name().set())
                    .thenComparing(listener -> listener.name().section()))
            .toList();
    return new ListenersBound(listeners, absent);
  }
}
