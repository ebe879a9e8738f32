package io.fairlead.gateway.stream;

import io.fairlead.gateway.balance.Shares;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.meta.NamespacedName;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener's connections go: the route that won it (G1).
 *
 * @param gateway the listener is of
 * @param listener that took the route
 * @param clientCertificate Secret of what that Gateway shows to endpoints; null: nothing
 * @param greets endpoints are told of clients, whatever their Service says
 */
public record StreamTarget(
    RouteKind kind,
    NamespacedName route,
    NamespacedName gateway,
    ListenerName listener,
    @Nullable NamespacedName clientCertificate,
    Shares<BackendTarget> backends,
    boolean greets) {

  /** Which route at which listener. */
  record Place(
      NamespacedName gateway, ListenerName listener, RouteKind kind, NamespacedName route) {}

  Place place() {
    return new Place(gateway, listener, kind, route);
  }
}
