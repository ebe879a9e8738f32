package io.fairlead.gateway.routing;

import io.fairlead.model.meta.NamespacedName;

/** Where one request goes. */
public sealed interface Route {

  /** To a backend of {@code ingress}. */
  record Forward(NamespacedName ingress, Upstream upstream) implements Route {}

  /** No Ingress is about this host: 404 (I7, I18). */
  record NoHost() implements Route {}

  /** The host is known, no path of it matches: 404 (I2). */
  record NoPath() implements Route {}
}
