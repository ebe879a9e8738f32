package io.fairlead.gateway.routing;

import io.fairlead.model.meta.NamespacedName;

/** Where one request goes. */
public sealed interface Route {

  /**
   * To a backend of {@code ingress}.
   *
   * @param timeouts how long to wait for it
   * @param retry when to ask another of its endpoints
   */
  record Forward(NamespacedName ingress, Upstream upstream, RouteTimeouts timeouts, RetryRule retry)
      implements Route {

    /** With what is usual. */
    public Forward(NamespacedName ingress, Upstream upstream) {
      this(ingress, upstream, RouteTimeouts.USUAL, RetryRule.USUAL);
    }
  }

  /** No Ingress is about this host: 404 (I7, I18). */
  record NoHost() implements Route {}

  /** The host is known, no path of it matches: 404 (I2). */
  record NoPath() implements Route {}
}
