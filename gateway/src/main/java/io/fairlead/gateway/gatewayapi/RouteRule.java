package io.fairlead.gateway.gatewayapi;

import io.fairlead.gateway.balance.Shares;
import io.fairlead.gateway.routing.RetryRule;
import io.fairlead.gateway.routing.RouteTimeouts;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of an HTTPRoute or GRPCRoute, ready for requests.
 *
 * @param created of its route, seconds since the epoch
 * @param index of the rule in its route
 * @param name empty: it has none
 * @param turns the same shares, by weight
 * @param persistence null: requests of one client go anywhere
 */
public record RouteRule(
    RouteKind kind,
    NamespacedName route,
    long created,
    int index,
    String name,
    RuleEffects effects,
    List<Share> shares,
    Shares<Share> turns,
    RouteTimeouts timeouts,
    RetryRule retry,
    HttpRoute.@Nullable Persistence persistence) {

  public RouteRule {
    shares = List.copyOf(shares);
  }

  static RouteRule of(HttpRoute route, int index) {
    HttpRoute.Rule rule = route.rules().get(index);
    List<Share> shares = rule.backends().stream().map(Share::of).toList();
    return new RouteRule(
        route.kind(),
        route.name(),
        route.created(),
        index,
        rule.name(),
        RuleEffects.of(rule.filters()),
        shares,
        new Shares<>(
            shares.stream().map(share -> new Shares.Share<>(share.weight(), share)).toList()),
        timeouts(rule),
        rule.retry() == null ? RetryRule.USUAL : retry(rule.retry()),
        rule.persistence());
  }

  /** One that is 0 is none (G3). */
  private static RouteTimeouts timeouts(HttpRoute.Rule rule) {
    Duration request = some(rule.request());
    Duration attempt = some(rule.backendRequest());
    return request == null && attempt == null
        ? RouteTimeouts.USUAL
        : new RouteTimeouts(null, null, null, request, attempt);
  }

  private static @Nullable Duration some(@Nullable Duration time) {
    return time == null || time.isZero() ? null : time;
  }

  private static RetryRule retry(HttpRoute.Retry asked) {
    return new RetryRule(
        true, true, Set.copyOf(asked.codes()), false, asked.attempts() + 1, asked.backoff());
  }

  /** The backend whose turn it is (G2, G3); null: no backend gets any. */
  public @Nullable Share next() {
    return turns.next();
  }

  /**
   * A backend and its weight.
   *
   * @param backend null: it leads nowhere, its share is answered 500 (G2)
   */
  public record Share(int weight, @Nullable Backend backend, RuleEffects effects) {

    private static Share of(HttpRoute.HttpBackend asked) {
      return new Share(
          asked.weight(), RouteRule.backend(asked.target()), RuleEffects.of(asked.filters()));
    }
  }

  /** The port of a Service as upstreams are known by; null: it leads nowhere. */
  public static @Nullable Backend backend(BackendTarget target) {
    return switch (target) {
      case BackendTarget.ServicePort(NamespacedName service, int port) ->
          new Backend(service, "", port);
      case BackendTarget.Nowhere _ -> null;
    };
  }
}
