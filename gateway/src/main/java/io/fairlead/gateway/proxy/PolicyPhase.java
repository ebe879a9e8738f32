package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.filter.Redirects;
import io.fairlead.gateway.filter.Reply;
import io.fairlead.gateway.policy.RequestPolicy;
import io.fairlead.gateway.routing.Route;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.gateway.routing.UpstreamProtocol;
import io.fairlead.model.balancing.BalancingSettings;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The phase of RoutePolicies: they are asked before everything else that a route does, its
 * redirects too, but for one to HTTPS of the same host. Pure.
 */
final class PolicyPhase {
  private static final Balancer NOBODY =
      Balancer.of(BalancingSettings.USUAL, List.of(), null, System.nanoTime());

  private PolicyPhase() {}

  static RequestPhases.Outcome run(
      RequestPhases.Outcome outcome, RouteTable table, AskedRequest asked) {
    return switch (outcome) {
      case RequestPhases.Outcome.Refused(Refusal refusal, boolean certain, Route.Forward route) -> {
        RequestPolicy policy = route == null ? null : table.policy(route);
        if (policy == null || route == null) {
          yield outcome;
        }
        yield redirects(refusal, asked)
            ? redirect(refusal, policy, table, route, asked)
            : new RequestPhases.Outcome.Refused(refusal.with(policy.cors(asked)), certain, route);
      }
      case RequestPhases.Outcome.Forward forward -> forward(forward, table, asked);
    };
  }

  private static RequestPhases.Outcome forward(
      RequestPhases.Outcome.Forward forward, RouteTable table, AskedRequest asked) {
    RequestPolicy policy = table.policy(forward.route());
    if (policy == null) {
      return forward;
    }
    Filters filtered = forward.filtered();
    Reply reply = policy.atOnce(asked);
    if (reply == null) {
      return new RequestPhases.Outcome.Forward(
          forward.table(),
          forward.route(),
          forward.upstream(),
          new PolicyFilters(policy, asked, filtered));
    }
    if (filtered != null) {
      filtered.end();
    }
    return atOnce(reply, policy, forward.route(), asked);
  }

  private static RequestPhases.Outcome atOnce(
      Reply reply, RequestPolicy policy, Route.Forward route, AskedRequest asked) {
    return new RequestPhases.Outcome.Refused(
        Refusal.of(reply).with(policy.cors(asked)), true, route);
  }

  /** Where something leads is told to those who may. */
  private static RequestPhases.Outcome redirect(
      Refusal refusal,
      RequestPolicy policy,
      RouteTable table,
      Route.Forward route,
      AskedRequest asked) {
    Reply reply = policy.atOnce(asked);
    if (reply != null) {
      return atOnce(reply, policy, route, asked);
    }
    return policy.guarded()
        ? new RequestPhases.Outcome.Forward(
            table,
            route,
            new Upstream.Ready(route.upstream().service(), NOBODY, UpstreamProtocol.HTTP),
            new PolicyFilters(policy, asked, null),
            null,
            refusal)
        : new RequestPhases.Outcome.Refused(refusal.with(policy.cors(asked)), true, route);
  }

  private static boolean redirects(Refusal refusal, AskedRequest asked) {
    @Nullable String location = refusal.headers().get(HttpHeaderNames.LOCATION.toString());
    return location != null && !Redirects.secures(location, asked);
  }
}
