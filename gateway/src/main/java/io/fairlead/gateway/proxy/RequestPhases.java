package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.Route;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request before an endpoint sees any of it, in this order: check, route,
 * rewrite. Selecting an endpoint, policy and the rest follow in {@link ProxyExchange}. Pure.
 */
final class RequestPhases {

  private RequestPhases() {}

  /** How the phases ended. */
  sealed interface Outcome {
    /** To be answered by us; {@code certain}: we know where the next request begins. */
    record Refused(Refusal refusal, boolean certain) implements Outcome {}

    /**
     * To be sent to one of these endpoints; its head is rewritten.
     *
     * @param table the state of everything for as long as the request lasts
     * @param upstream of the route
     */
    record Forward(RouteTable table, Route.Forward route, Upstream.Ready upstream)
        implements Outcome {}
  }

  static Outcome run(
      HttpRequest request, RequestFacts facts, RouteTable table, ForwardedHeaders.Client client) {
    return switch (RequestRules.check(request)) {
      case Refusal refusal -> new Outcome.Refused(refusal, false);
      case RequestTarget target -> {
        Outcome outcome = route(table, target);
        if (outcome instanceof Outcome.Forward) {
          rewrite(request, facts, target, client);
        }
        yield outcome;
      }
    };
  }

  private static Outcome route(RouteTable table, RequestTarget target) {
    return switch (table.route(target.host(), target.matchPath())) {
      case Route.Forward forward -> upstream(table, forward);
      case Route.NoHost() -> refused(Refusals.noHost(target));
      case Route.NoPath() -> refused(Refusals.noPath(target));
    };
  }

  private static Outcome upstream(RouteTable table, Route.Forward route) {
    return switch (route.upstream()) {
      case Upstream.Ready ready -> new Outcome.Forward(table, route, ready);
      case Upstream.NoEndpoints empty -> refused(Refusals.unavailable(empty));
      case Upstream.NoService missing -> refused(Refusals.unavailable(missing));
      case Upstream.NoPort missing -> refused(Refusals.unavailable(missing));
      case Upstream.Resource resource -> refused(Refusals.unavailable(resource));
      case Upstream.ExternalName external -> refused(Refusals.unavailable(external));
    };
  }

  private static Outcome refused(Refusal refusal) {
    return new Outcome.Refused(refusal, true);
  }

  private static void rewrite(
      HttpRequest request,
      RequestFacts facts,
      RequestTarget target,
      ForwardedHeaders.Client client) {
    HttpHeaders headers = request.headers();
    HopByHop.strip(headers);
    @Nullable String upgrade = facts.upgrade();
    if (upgrade != null) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, upgrade);
    }
    headers.set(HttpHeaderNames.HOST, target.authority());
    ForwardedHeaders.write(headers, client, target.authority(), facts.requestId());
    request.setUri(target.forward());
    request.setProtocolVersion(HttpVersion.HTTP_1_1);
  }
}
