package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.filter.Asked;
import io.fairlead.gateway.filter.Balance;
import io.fairlead.gateway.filter.EarlyPhases;
import io.fairlead.gateway.filter.Redirects;
import io.fairlead.gateway.filter.Reply;
import io.fairlead.gateway.filter.RequestVariables;
import io.fairlead.gateway.filter.Responses;
import io.fairlead.gateway.filter.RoutePolicy;
import io.fairlead.gateway.filter.Variables;
import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.gateway.routing.Route;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.ingress.nginx.Template;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request before an endpoint sees any of it, in this order: check, route,
 * rewrite. Selecting an endpoint, policy and the rest follow in {@link ProxyExchange}. Pure.
 */
final class RequestPhases {

  private RequestPhases() {}

  /** How the phases ended. */
  sealed interface Outcome {
    /**
     * To be answered by us.
     *
     * @param certain we know where the next request begins
     * @param route it would have gone by; null: none
     */
    record Refused(Refusal refusal, boolean certain, Route.@Nullable Forward route)
        implements Outcome {}

    /**
     * To be sent to one of these endpoints; its head is rewritten.
     *
     * @param table the state of everything for as long as the request lasts
     * @param upstream of the route
     * @param filtered null: it is only forwarded
     * @param key what of it decides on the endpoint, as the Service asks; null: nothing
     * @param answer of ours in an endpoint's place, for those who may; null: an endpoint is asked
     */
    record Forward(
        RouteTable table,
        Route.Forward route,
        Upstream.Ready upstream,
        @Nullable Filters filtered,
        @Nullable String key,
        @Nullable Refusal answer)
        implements Outcome {

      Forward(
          RouteTable table,
          Route.Forward route,
          Upstream.Ready upstream,
          @Nullable Filters filtered) {
        this(table, route, upstream, filtered, null, null);
      }

      /** Which endpoint it is for: what the route wants comes before what the Service asks. */
      Balancer.Wish wish() {
        Balancer.Wish wish = filtered == null ? Balancer.Wish.ANY : filtered.wish();
        return key == null || !wish.any() || wish.algorithm() != null
            ? wish
            : new Balancer.Wish(-1, key);
      }

      private Forward keyed(Asked asked) {
        Template hashBy = upstream.balancer().settings().hashBy();
        return hashBy == null
            ? this
            : new Forward(
                table, route, upstream, filtered, hashBy.fill(new RequestVariables(asked)), answer);
      }

      /** The same, to other endpoints, whose turn it is. */
      Forward to(Upstream.Ready other) {
        return new Forward(table, route, other, filtered == null ? null : filtered.withoutChoice());
      }
    }
  }

  /**
   * @param httpsPort where this gateway takes HTTPS; 0: nowhere
   */
  static Outcome run(
      HttpRequest request,
      RequestFacts facts,
      RouteTable table,
      ForwardedHeaders.Client client,
      int httpsPort) {
    return switch (RequestRules.check(request)) {
      case Refusal refusal -> new Outcome.Refused(refusal, false, null);
      case RequestTarget target -> {
        AskedRequest asked = new AskedRequest(request, facts, target, client);
        Outcome outcome = route(table, asked, httpsPort);
        outcome = PolicyPhase.run(outcome, table, asked);
        if (outcome instanceof Outcome.Forward forward) {
          Outcome.Forward keyed = forward.keyed(asked);
          rewrite(keyed, asked);
          yield keyed;
        }
        yield outcome;
      }
    };
  }

  private static Outcome route(RouteTable table, AskedRequest asked, int httpsPort) {
    Entrance entrance = asked.client().entrance();
    PortTable port = entrance.port(table);
    Outcome outcome = port == null ? null : RulePhases.run(table, port, asked);
    if (outcome != null) {
      return outcome;
    }
    return entrance.door().ingress()
        ? ingress(table, asked, httpsPort)
        : refused(Refusals.noRoute(asked.target()));
  }

  private static Outcome ingress(RouteTable table, AskedRequest asked, int httpsPort) {
    RequestTarget target = asked.target();
    return switch (table.route(target.host(), target.matchPath())) {
      case Route.OfIngress forward when forward.policy().plain() ->
          by(forward, plain(table, forward, asked, httpsPort));
      case Route.OfIngress forward -> by(forward, filtered(table, forward, asked, httpsPort));
      case Route.Elsewhere(String host) -> refused(Refusal.of(Redirects.toHost(host, asked)));
      case Route.NoHost() -> refused(Refusals.noHost(target));
      case Route.NoPath() -> refused(Refusals.noPath(target));
    };
  }

  /** A refusal tells which route it is about. */
  private static Outcome by(Route.Forward route, Outcome outcome) {
    return outcome instanceof Outcome.Refused(Refusal refusal, boolean certain, _)
        ? new Outcome.Refused(refusal, certain, route)
        : outcome;
  }

  private static Outcome plain(
      RouteTable table, Route.OfIngress route, AskedRequest asked, int httpsPort) {
    Reply reply =
        asked.facts().hasBody() ? EarlyPhases.tooLarge(route.policy(), asked.bodyLength()) : null;
    if (reply == null && route.found().location().tls() && !asked.tls()) {
      reply = Redirects.toHttps(route.policy(), route.found().location(), asked, httpsPort);
    }
    return reply != null
        ? refused(Refusal.of(reply))
        : upstream(route, ready -> new Outcome.Forward(table, route, ready, null));
  }

  private static Outcome filtered(
      RouteTable table, Route.OfIngress asRouted, AskedRequest asked, int httpsPort) {
    RoutePolicy policy = asRouted.policy();
    Variables variables = new Variables(asked, asRouted.found());
    Reply reply = EarlyPhases.run(policy, variables, httpsPort);
    if (reply != null) {
      return refused(Refusal.of(reply).with(Responses.own(policy, asked)));
    }
    Route.OfIngress route = Split.backend(asRouted, variables, table);
    Outcome outcome =
        upstream(
            route,
            asService -> {
              Upstream.Ready ready =
                  route.protocol() == null ? asService : asService.with(route.protocol());
              Balance.Choice choice = Balance.choose(policy, variables, ready.balancer());
              return new Outcome.Forward(
                  table,
                  route,
                  ready,
                  new IngressFilters(policy, variables, choice, ready.balancer()));
            });
    if (outcome instanceof Outcome.Refused) {
      EarlyPhases.end(policy, asked);
    }
    return outcome;
  }

  private static Outcome upstream(Route.Forward route, Function<Upstream.Ready, Outcome> toReady) {
    return switch (route.upstream()) {
      case Upstream.Ready ready -> toReady.apply(ready);
      case Upstream.NoEndpoints empty -> refused(Refusals.unavailable(empty));
      case Upstream.NoService missing -> refused(Refusals.unavailable(missing));
      case Upstream.NotSecured unsafe -> refused(Refusals.unavailable(unsafe));
      case Upstream.NoPort missing -> refused(Refusals.unavailable(missing));
      case Upstream.Resource resource -> refused(Refusals.unavailable(resource));
      case Upstream.ExternalName external -> refused(Refusals.unavailable(external));
    };
  }

  private static Outcome refused(Refusal refusal) {
    return new Outcome.Refused(refusal, true, null);
  }

  private static void rewrite(Outcome.Forward forward, AskedRequest asked) {
    HttpRequest request = asked.request();
    HttpHeaders headers = request.headers();
    RequestTarget target = asked.target();
    HopByHop.strip(headers);
    @Nullable String upgrade = asked.facts().upgrade();
    if (upgrade != null) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, upgrade);
    }
    headers.set(HttpHeaderNames.HOST, target.authority());
    ForwardedHeaders.write(headers, asked.client(), target.authority(), asked.facts().requestId());
    TraceContext.write(headers, asked.facts().traceParent());
    request.setUri(target.forward());
    request.setProtocolVersion(HttpVersion.HTTP_1_1);
    if (forward.filtered() != null) {
      forward.filtered().rewrite(request);
    }
  }
}
