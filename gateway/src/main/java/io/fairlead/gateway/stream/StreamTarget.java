package io.fairlead.gateway.stream;

import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.meta.NamespacedName;

/**
 * Where a listener's connections go: the route that won it (G1).
 *
 * @param gateway the listener is of
 */
public record StreamTarget(
    RouteKind kind, NamespacedName route, NamespacedName gateway, Shares<BackendTarget> backends) {}
