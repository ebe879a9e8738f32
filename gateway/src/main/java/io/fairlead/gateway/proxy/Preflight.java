package io.fairlead.gateway.proxy;

import io.fairlead.gateway.filter.Reply;
import io.fairlead.gateway.gatewayapi.ListenerTable;
import io.fairlead.gateway.gatewayapi.RequestHead;
import io.fairlead.gateway.gatewayapi.RuleMatch;
import io.fairlead.gateway.policy.RequestPolicy;
import io.fairlead.gateway.routing.Route;
import io.fairlead.gateway.routing.RouteTable;
import org.jspecify.annotations.Nullable;

/**
 * The question of a browser whether a page may make a request: it is about the rule of that
 * request, which may match by its method, and not about one for OPTIONS.
 */
final class Preflight {

  private Preflight() {}

  /** A request as if it had the method that is asked for. */
  private record Wanted(RequestHead head, String method) implements RequestHead {
    @Override
    public String path() {
      return head.path();
    }

    @Override
    public @Nullable String values(String name) {
      return head.values(name);
    }

    @Override
    public @Nullable String parameter(String name) {
      return head.parameter(name);
    }

    @Override
    public boolean grpc() {
      return head.grpc();
    }
  }

  /**
   * @param match the rule as for any request; null: there is none
   * @return null: no policy of another rule has an answer
   */
  static RequestPhases.@Nullable Outcome run(
      RouteTable table, ListenerTable listener, @Nullable RuleMatch match, AskedRequest asked) {
    String method = asked.header("access-control-request-method");
    if (method == null || !asked.method().equals("OPTIONS") || asked.header("origin") == null) {
      return null;
    }
    RuleMatch wanted = listener.find(asked.host(), new Wanted(asked, method));
    if (wanted == null || (match != null && match.rule().equals(wanted.rule()))) {
      return null;
    }
    Route.OfRule route = Route.OfRule.answered(wanted);
    RequestPolicy policy = table.policy(route);
    Reply reply = policy == null ? null : policy.atOnce(asked);
    return reply == null ? null : new RequestPhases.Outcome.Refused(Refusal.of(reply), true, route);
  }
}
