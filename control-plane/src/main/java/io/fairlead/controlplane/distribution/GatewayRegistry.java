package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The gateways that are connected, or were a moment ago: where clients reach them, which Ingresses
 * and Gateways publish as their address, and which listeners they have open. Thread-safe.
 */
public final class GatewayRegistry {
  private final Map<String, List<String>> addressesOf = new HashMap<>();
  private final Map<String, List<ListenersBound.Listener>> boundBy = new HashMap<>();
  private final Map<String, List<String>> absentAt = new HashMap<>();
  private final Map<String, IngressesObserved> ingressesAt = new HashMap<>();
  private final Map<String, ConnectedGateways.Server> servers = new HashMap<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private final List<Runnable> ingressListeners = new ArrayList<>();

  /** All addresses, sorted. */
  public synchronized Set<String> addresses() {
    Set<String> all = new TreeSet<>();
    addressesOf.values().forEach(all::addAll);
    return all;
  }

  private Set<String> absent() {
    Set<String> all = new TreeSet<>();
    absentAt.values().forEach(all::addAll);
    return all;
  }

  /** All that is known of them. */
  public synchronized ConnectedGateways connected() {
    return new ConnectedGateways(addressesOf.keySet(), addresses(), boundBy, servers, absent());
  }

  /** Called after each change of what gateways say of Ingresses alone; as {@link #onChange}. */
  public synchronized void onIngresses(Runnable listener) {
    ingressListeners.add(listener);
  }

  /** Called after each change, on the thread that brought it; must not block. */
  public synchronized void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void connected(String gateway, List<String> addresses) {
    tell(() -> !List.copyOf(addresses).equals(addressesOf.put(gateway, List.copyOf(addresses))));
  }

  /** What a connected gateway says of its listeners. */
  void bound(String gateway, ListenersBound told) {
    tell(
        () -> {
          boolean same = told.absent().equals(absentAt.put(gateway, told.absent()));
          return !told.listeners().equals(boundBy.put(gateway, told.listeners())) || !same;
        });
  }

  /** How Ingresses do at a connected gateway. */
  void observed(String gateway, IngressesObserved told) {
    List<Runnable> all;
    synchronized (this) {
      boolean same = told.equals(ingressesAt.put(gateway, told));
      servers.put(
          gateway, ConnectedGateways.Server.of(addressesOf.getOrDefault(gateway, List.of()), told));
      all = same ? List.of() : List.copyOf(ingressListeners);
    }
    all.forEach(Runnable::run);
  }

  void gone(String gateway) {
    tell(
        () -> {
          boundBy.remove(gateway);
          absentAt.remove(gateway);
          ingressesAt.remove(gateway);
          servers.remove(gateway);
          return addressesOf.remove(gateway) != null;
        });
  }

  private void tell(java.util.function.BooleanSupplier change) {
    List<Runnable> told;
    synchronized (this) {
      told = change.getAsBoolean() ? List.copyOf(listeners) : List.of();
    }
    told.forEach(Runnable::run);
  }
}
