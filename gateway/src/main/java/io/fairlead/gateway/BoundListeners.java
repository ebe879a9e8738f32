package io.fairlead.gateway;

import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the control plane is told of the listeners of Gateways. Pure. */
final class BoundListeners {

  private BoundListeners() {}

  /**
   * @param unbound why sockets could not be opened
   */
  static ListenersBound of(GatewayTable table, Map<InetSocketAddress, String> unbound) {
    Map<Owner, String> problems = new HashMap<>();
    for (PortTable port : table.wanted()) {
      String problem = unbound.getOrDefault(port.at(), "");
      for (Owner owner : port.owners()) {
        problems.merge(owner, problem, (one, other) -> one.isEmpty() ? other : one);
      }
    }
    problems.putAll(table.refused());
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
    return new ListenersBound(listeners);
  }
}
