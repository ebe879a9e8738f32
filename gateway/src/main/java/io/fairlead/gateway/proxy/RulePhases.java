package io.fairlead.gateway.proxy;

import io.fairlead.gateway.filter.CrossOrigin;
import io.fairlead.gateway.filter.Redirects;
import io.fairlead.gateway.filter.Reply;
import io.fairlead.gateway.gatewayapi.ListenerTable;
import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.gateway.gatewayapi.RouteRule;
import io.fairlead.gateway.gatewayapi.RuleEffects;
import io.fairlead.gateway.gatewayapi.RuleMatch;
import io.fairlead.gateway.routing.Route;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.gateway.routing.UpstreamProtocol;
import io.fairlead.model.gatewayapi.RouteKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The phase of routing for what Gateways serve. Pure. */
final class RulePhases {

  private RulePhases() {}

  /**
   * @return null: no rule is about this request
   */
  static RequestPhases.@Nullable Outcome run(RouteTable table, PortTable port, AskedRequest asked) {
    ListenerTable listener = port.listener(asked.host());
    if (listener == null) {
      return null;
    }
    Entrance entrance = asked.client().entrance();
    if (entrance.tls() && port.listener(entrance.serverName()) != listener) {
      return refused(Refusals.misdirected(asked.target(), entrance.serverName()), null);
    }
    RuleMatch match = listener.find(asked.host(), asked);
    RequestPhases.Outcome preflight = Preflight.run(table, listener, match, asked);
    if (preflight != null) {
      return preflight;
    }
    return match == null ? null : apply(table, listener, match, asked);
  }

  private static RequestPhases.Outcome apply(
      RouteTable table, ListenerTable listener, RuleMatch match, AskedRequest asked) {
    RouteRule rule = match.rule();
    RuleEffects effects = rule.effects();
    Route.OfRule unsent = Route.OfRule.answered(match);
    Map<String, String> cors = CrossOrigin.headers(effects.cors(), asked);
    Reply reply = CrossOrigin.preflight(effects.cors(), asked, cors);
    reply = reply == null ? atOnce(effects, match, asked) : reply;
    if (reply != null) {
      return refused(Refusal.of(reply).with(cors), unsent);
    }
    RouteRule.Share share = RuleSessions.share(table, rule, asked);
    if (share == null || share.backend() == null) {
      return refused(Refusals.noBackend(rule).with(cors), unsent);
    }
    reply = atOnce(share.effects(), match, asked);
    if (reply != null) {
      return refused(Refusal.of(reply).with(cors), unsent);
    }
    Upstream upstream = table.upstream(share.backend(), listener.clientCertificate());
    return upstream instanceof Upstream.Ready ready
        ? forward(table, match, share, spoken(rule, ready), asked, cors)
        : refused(unusable(upstream).with(cors), new Route.OfRule(match, upstream));
  }

  /** The backend is there as the control plane knows it, but nothing can be sent to it (G2). */
  private static Refusal unusable(Upstream upstream) {
    return switch (upstream) {
      case Upstream.NoEndpoints empty -> Refusals.unavailable(empty);
      case Upstream.ExternalName external -> Refusals.unavailable(external);
      case Upstream.NotSecured unsafe -> Refusals.unavailable(unsafe);
      case Upstream.NoService(var service) ->
          Refusals.broken("Service " + service + " does not exist.");
      case Upstream.NoPort(var service, String wanted) ->
          Refusals.broken("Service %s has no TCP port %s.".formatted(service, wanted));
      case Upstream.Resource(var name, String kind) ->
          Refusals.broken(kind + " " + name + " is no Service.");
      case Upstream.Ready ready -> throw new IllegalArgumentException(ready + " can be used");
    };
  }

  private static RequestPhases.Outcome forward(
      RouteTable table,
      RuleMatch match,
      RouteRule.Share share,
      Upstream.Ready upstream,
      AskedRequest asked,
      Map<String, String> cors) {
    boolean plain =
        match.rule().effects().none()
            && share.effects().none()
            && match.rule().persistence() == null;
    return new RequestPhases.Outcome.Forward(
        table,
        new Route.OfRule(match, upstream),
        upstream,
        plain ? null : new RuleFilters(match, share, asked, cors, upstream.endpoints()));
  }

  /** Calls of gRPC need HTTP/2, whether the Service says so or not. */
  private static Upstream.Ready spoken(RouteRule rule, Upstream.Ready ready) {
    UpstreamProtocol protocol = ready.protocol();
    boolean unsaid =
        protocol.equals(UpstreamProtocol.HTTP)
            || protocol.version() == UpstreamProtocol.Version.NEGOTIATED;
    return rule.kind() == RouteKind.GRPC && unsaid
        ? ready.with(new UpstreamProtocol(UpstreamProtocol.Version.HTTP2, protocol.tls()))
        : ready;
  }

  /** What filters answer themselves. */
  private static @Nullable Reply atOnce(RuleEffects effects, RuleMatch match, AskedRequest asked) {
    if (effects.broken() != null) {
      return Reply.broken("A filter can not be applied (%s).".formatted(effects.broken()));
    }
    return effects.redirect() == null
        ? null
        : Redirects.ofRule(effects.redirect(), match.prefix(), asked);
  }

  private static RequestPhases.Outcome refused(Refusal refusal, Route.@Nullable Forward route) {
    return new RequestPhases.Outcome.Refused(refusal, true, route);
  }
}
