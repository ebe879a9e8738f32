package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.balance.LiveEndpoint;
import io.fairlead.gateway.gatewayapi.RuleMatch;
import io.fairlead.gateway.routing.Route;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What would become of a request, told by the phases that decide (B25): they run as for any other,
 * but nothing is sent, and it does not count against the rate limits of its client.
 */
final class RequestExplanation {
  private static final String WHO_MAY = "requests that policies or annotations let pass";

  private RequestExplanation() {}

  /**
   * Adds to what is told: of {@code client} already.
   *
   * @param url with scheme and host
   * @param entrance it would come in by
   */
  static void add(
      ObjectNode told, RouteTable table, String method, URI url, Entrance entrance, int httpsPort) {
    String client = told.path("client").asString("");
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), target(url));
    request.headers().set(HttpHeaderNames.HOST, url.getRawAuthority());
    ForwardedHeaders.Client asking =
        new ForwardedHeaders.Client(
            client,
            url.getScheme().toLowerCase(Locale.ROOT),
            String.valueOf(entrance.local().getPort()),
            List::of,
            entrance,
            false,
            null);
    switch (RequestPhases.run(request, RequestFacts.of(request), table, asking, httpsPort)) {
      case RequestPhases.Outcome.Refused(Refusal refusal, boolean _, var route) -> {
        route(told, table, route);
        answered(told, refusal);
      }
      case RequestPhases.Outcome.Forward forward when forward.answer() != null -> {
        route(told, table, forward.route());
        answered(told, forward.answer());
        told.put("for", WHO_MAY);
      }
      case RequestPhases.Outcome.Forward forward -> {
        route(told, table, forward.route());
        told.put("outcome", "sent to an endpoint");
        if (forward.filtered() != null && forward.filtered().guarded()) {
          told.put("for", WHO_MAY);
        }
        told.put("host", String.valueOf(request.headers().get(HttpHeaderNames.HOST)))
            .put("uri", request.uri());
        endpoints(told, table, client, forward);
        if (forward.filtered() != null) {
          forward.filtered().end();
        }
      }
    }
  }

  private static void answered(ObjectNode told, Refusal refusal) {
    told.put("outcome", "answered by the gateway")
        .put("status", refusal.status().code())
        .put("reason", refusal.reason())
        .put("message", refusal.message());
    ObjectNode headers = told.putObject("headers");
    refusal.headers().forEach(headers::put);
  }

  private static String target(URI url) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  private static void route(ObjectNode told, RouteTable table, Route.@Nullable Forward route) {
    if (route == null) {
      return;
    }
    PolicyExplanation.add(told, table, route);
    ObjectNode by =
        told.putObject("route")
            .put("kind", route.kind())
            .put("namespace", route.name().namespace())
            .put("name", route.name().name());
    switch (route) {
      case Route.OfIngress ingress -> {
        by.put("rule", ingress.found().location().rule());
        told.put("service", route.upstream().service().toString()).put("port", route.servicePort());
      }
      case Route.OfRule rule -> {
        rule(by, rule.match());
        if (!route.upstream().service().name().isEmpty()) {
          told.put("service", route.upstream().service().toString());
        }
      }
    }
  }

  /** Which rule it is, and which of its matches. */
  private static void rule(ObjectNode by, RuleMatch match) {
    by.put("rule", match.rule().index()).put("ruleName", match.rule().name());
    by.set("match", JsonMapper.shared().<JsonNode>valueToTree(match.asked()));
    if (match.listener() != null) {
      by.put("gateway", match.listener().gateway().toString())
          .put("listener", match.listener().name());
    }
  }

  /** What comes by its turn is not told: the turn of this request is not taken. */
  private static void chosen(ObjectNode told, Balancer balancer, Balancer.Wish wish) {
    ObjectNode choice = told.putObject("choice");
    if (wish.endpoint() >= 0) {
      choice
          .put("by", "the client's session")
          .put("endpoint", text(balancer.addresses().get(wish.endpoint())));
    } else if (wish.key() != null) {
      choice
          .put("by", "a hash of " + wish.key())
          .put("endpoint", text(balancer.addresses().get(balancer.belongs(wish.key()))));
    } else {
      choice.put("by", balancer.settings().algorithm().name().toLowerCase(Locale.ROOT));
    }
  }

  private static String text(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress() + ":" + endpoint.getPort();
  }

  private static void endpoints(
      ObjectNode told, RouteTable table, String client, RequestPhases.Outcome.Forward forward) {
    Upstream.Ready upstream = forward.upstream();
    chosen(told, upstream.balancer(), forward.wish());
    told.put("protocol", upstream.protocol().version().name());
    ArrayNode all = told.putArray("endpoints");
    long now = System.nanoTime();
    for (LiveEndpoint live : upstream.balancer().endpoints()) {
      InetSocketAddress endpoint = live.address();
      ObjectNode one =
          all.addObject()
              .put("address", text(endpoint))
              .put("requests", live.active())
              .put("leftOut", live.leftOut(now));
      switch (table.verdict(client, endpoint)) {
        case Verdict.Allowed _ -> one.put("networkPolicy", "allowed");
        case Verdict.Denied denied ->
            one.put("networkPolicy", Refusals.denied(denied, client, upstream).message());
      }
    }
  }
}
