package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import io.fairlead.model.protocol.AgentMessage.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The gateways that are connected to any control plane, or were a moment ago: where clients reach
 * them, which Ingresses and Gateways publish as their address, which listeners they have open, and
 * how Ingresses do there. Thread-safe.
 */
public final class GatewayRegistry {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> ingressListeners = new CopyOnWriteArrayList<>();
  private volatile ConnectedGateways now = new ConnectedGateways(Set.of(), Set.of(), Map.of());

  /** All addresses, sorted. */
  public Set<String> addresses() {
    return new TreeSet<>(now.addresses());
  }

  /** All that is known of them. */
  public ConnectedGateways connected() {
    return now;
  }

  /** Called after each change, on the thread that brought it; must not block. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Called after each change of what gateways say of Ingresses alone; as {@link #onChange}. */
  public void onIngresses(Runnable listener) {
    ingressListeners.add(listener);
  }

  /** These are there; others among them are none. */
  void present(List<Presence> agents) {
    Set<String> names = new TreeSet<>();
    Set<String> addresses = new TreeSet<>();
    Set<String> absent = new TreeSet<>();
    Map<String, List<ListenersBound.Listener>> bound = new HashMap<>();
    Map<String, ConnectedGateways.Server> servers = new HashMap<>();
    for (Presence agent : agents) {
      if (agent.role() == Role.GATEWAY) {
        names.add(agent.node());
        addresses.addAll(agent.addresses());
        ListenersBound open = agent.bound();
        if (open != null) {
          bound.put(agent.node(), open.listeners());
          absent.addAll(open.absent());
        }
        IngressesObserved ingresses = agent.ingresses();
        if (ingresses != null) {
          servers.put(agent.node(), ConnectedGateways.Server.of(agent.addresses(), ingresses));
        }
      }
    }
    change(new ConnectedGateways(names, addresses, bound, servers, absent));
  }

  private void change(ConnectedGateways next) {
    ConnectedGateways before;
    synchronized (this) {
      before = now;
      now = next;
    }
    if (!withoutServers(before).equals(withoutServers(next))) {
      listeners.forEach(Runnable::run);
    }
    if (!before.servers().equals(next.servers())) {
      ingressListeners.forEach(Runnable::run);
    }
  }

  private static ConnectedGateways withoutServers(ConnectedGateways all) {
    return new ConnectedGateways(
        all.names(), all.addresses(), all.listeners(), Map.of(), all.absent());
  }
}
