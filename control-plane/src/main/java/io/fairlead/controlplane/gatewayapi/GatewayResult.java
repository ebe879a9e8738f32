package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.ListenerSpec.Admission;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Gateway of a class of ours, resolved with the ListenerSets that name it.
 *
 * @param conditions all but {@code Programmed}
 * @param listeners its own
 * @param entry null: it is not accepted, so gateways hear nothing of it
 * @param secrets what its listeners show, and what is shown to backends
 */
record GatewayResult(
    NamespacedName name,
    long generation,
    List<Wanted> conditions,
    List<Listener> listeners,
    List<ListenerSet> sets,
    @Nullable GatewayListeners entry,
    Set<NamespacedName> secrets) {

  /**
   * One listener.
   *
   * @param routes what of it routes go by
   * @param conditions all but {@code Programmed}
   * @param problem reason of {@code Programmed}: it is not to be open; empty: it is
   */
  record Listener(Section routes, List<Wanted> conditions, String problem, String message) {
    ListenerName name() {
      return routes.name;
    }
  }

  /** What decides which routes a listener takes. */
  record Section(
      ListenerName name,
      String namespace,
      int port,
      String hostname,
      List<RouteKind> kinds,
      Admission from) {}

  /**
   * A ListenerSet that names the Gateway.
   *
   * @param accepted its condition
   * @param attached the Gateway lets it in, so routes may attach to it
   */
  record ListenerSet(
      NamespacedName name,
      long generation,
      Wanted accepted,
      boolean attached,
      List<Listener> listeners) {}

  boolean accepted() {
    return entry != null;
  }

  Optional<ListenerSet> set(NamespacedName name) {
    return sets.stream().filter(set -> set.name.equals(name)).findFirst();
  }

  /** All that routes depend on; one that is the same leaves every route as it is. */
  List<Object> seenByRoutes() {
    return List.of(
        listeners.stream().map(Listener::routes).toList(),
        sets.stream()
            .map(
                set ->
                    List.of(
                        set.name,
                        set.attached,
                        set.listeners.stream().map(Listener::routes).toList()))
            .toList());
  }
}
