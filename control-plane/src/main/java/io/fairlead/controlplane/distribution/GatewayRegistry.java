package io.fairlead.controlplane.distribution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where clients reach the gateways that are connected, or were a moment ago: what Ingresses publish
 * as their address. Thread-safe.
 */
public final class GatewayRegistry {
  private final Map<String, List<String>> addressesOf = new HashMap<>();
  private final List<Runnable> listeners = new ArrayList<>();

  /** All addresses, sorted. */
  public synchronized Set<String> addresses() {
    Set<String> all = new TreeSet<>();
    addressesOf.values().forEach(all::addAll);
    return all;
  }

  /** Called after each change, on the thread that brought it; must not block. */
  public synchronized void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void connected(String gateway, List<String> addresses) {
    tell(() -> !List.copyOf(addresses).equals(addressesOf.put(gateway, List.copyOf(addresses))));
  }

  void gone(String gateway) {
    tell(() -> addressesOf.remove(gateway) != null);
  }

  private void tell(java.util.function.BooleanSupplier change) {
    List<Runnable> told;
    synchronized (this) {
      told = change.getAsBoolean() ? List.copyOf(listeners) : List.of();
    }
    told.forEach(Runnable::run);
  }
}
