package io.fairlead.gateway.routing;

import io.fairlead.gateway.filter.RoutePolicy;
import io.fairlead.model.ingress.Match;
import org.jspecify.annotations.Nullable;

/** Where one request goes. */
public sealed interface Route {

  /**
   * To a backend of an Ingress.
   *
   * @param found the rule that says so
   * @param policy what the annotations of its Ingress ask for
   * @param timeouts how long to wait for it
   * @param retry when to ask another of its endpoints
   * @param protocol they speak; null: as their Service says
   */
  record Forward(
      Match.Found found,
      RoutePolicy policy,
      Upstream upstream,
      RouteTimeouts timeouts,
      RetryRule retry,
      @Nullable UpstreamProtocol protocol)
      implements Route {

    /** The same, to another backend. */
    public Forward to(Upstream other) {
      return new Forward(found, policy, other, timeouts, retry, protocol);
    }
  }

  /** To the same URL at another host (A20). */
  record Elsewhere(String host) implements Route {}

  /** No Ingress is about this host: 404 (I7, I18). */
  record NoHost() implements Route {}

  /** The host is known, no path of it matches: 404 (I2). */
  record NoPath() implements Route {}
}
