package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Limit;
import io.fairlead.gateway.filter.Reply;
import io.fairlead.gateway.gatewayapi.RouteRule;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.Direction;
import io.fairlead.model.networkpolicy.Reason;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The words of refusals. Where no route matches, they hold only what the client itself said: names
 * of others' Ingresses and Services are not for everyone.
 */
final class Refusals {

  private Refusals() {}

  static Refusal bodyTooLarge(long limit) {
    return new Refusal(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "BodyTooLarge",
        "The request body is larger than %d bytes (proxy-body-size).".formatted(limit));
  }

  static Refusal noHost(RequestTarget target) {
    String host =
        target.host().isEmpty() ? "a request without a host" : "the host \"" + target.host() + "\"";
    return new Refusal(
        HttpResponseStatus.NOT_FOUND,
        "NoHost",
        "No Ingress has a rule for " + host + ", and none has a default backend.");
  }

  static Refusal noPath(RequestTarget target) {
    return new Refusal(
        HttpResponseStatus.NOT_FOUND,
        "NoPath",
        "The host \"%s\" is served here, but none of its rules matches the path \"%s\"."
            .formatted(target.host(), target.path()));
  }

  /** Of Gateway API (G2). */
  static Refusal noRoute(RequestTarget target) {
    return new Refusal(
        HttpResponseStatus.NOT_FOUND,
        "NoRoute",
        "No route serves the host \"%s\" and the path \"%s\" here."
            .formatted(target.host(), target.path()));
  }

  /** The connection was made for another name than the request is for (RFC 9110 15.5.20). */
  static Refusal misdirected(RequestTarget target, String serverName) {
    return new Refusal(
        HttpResponseStatus.MISDIRECTED_REQUEST,
        "MisdirectedRequest",
        "The host \"%s\" is not served on a connection for \"%s\"; open another."
            .formatted(target.host(), serverName));
  }

  /** The backend whose turn it is leads nowhere, or none gets any requests (G2). */
  static Refusal noBackend(RouteRule rule) {
    return broken(
        "%s %s has no backend for this request; its conditions say why."
            .formatted(rule.kind().word(), rule.route()));
  }

  static Refusal broken(String message) {
    return Refusal.of(Reply.broken(message));
  }

  static Refusal unavailable(Upstream.NoService missing) {
    return unavailable("NoService", service(missing) + " does not exist.");
  }

  static Refusal unavailable(Upstream.NoPort missing) {
    return unavailable(
        "NoServicePort", service(missing) + " has no TCP port \"" + missing.port() + "\".");
  }

  static Refusal unavailable(Upstream.NoEndpoints empty) {
    return unavailable("NoEndpoints", service(empty) + " has no ready endpoint.");
  }

  static Refusal unavailable(Upstream.NotSecured unsafe) {
    return unavailable(
        "BackendTlsInvalid",
        "%s is to be reached by TLS, but BackendTLSPolicy %s can not be followed; its conditions say why."
            .formatted(service(unsafe), unsafe.policy()));
  }

  static Refusal unavailable(Upstream.Resource resource) {
    return unavailable(
        "ResourceBackend",
        "%s %s is no Service; this gateway sends to Services only."
            .formatted(resource.kind(), resource.service()));
  }

  static Refusal unavailable(Upstream.ExternalName external) {
    return unavailable(
        "ExternalName",
        service(external) + " is of type ExternalName; this gateway sends to endpoints only.");
  }

  private static Refusal unavailable(String reason, String message) {
    return new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, reason, message);
  }

  static Refusal overLimit(Upstream to, Limit limit) {
    return unavailable(
        "Overloaded",
        "%s has as many %s through this gateway as it may have (%s)."
            .formatted(service(to), limit.words(), limit.annotation()));
  }

  static Refusal denied(Verdict.Denied denied, String client, Upstream to) {
    String side = denied.direction() == Direction.INGRESS ? "ingress" : "egress";
    String why =
        switch (denied.why()) {
          case Reason.NoRule(List<NamespacedName> isolating) ->
              "No rule allows %s from %s to %s. NetworkPolicy in force: %s."
                  .formatted(
                      side,
                      client,
                      service(to),
                      isolating.stream()
                          .map(NamespacedName::toString)
                          .collect(Collectors.joining(", ")));
          case Reason.ByRule rule ->
              "The %s from %s to %s is %s.".formatted(side, client, service(to), rule);
          case Reason.Itself _, Reason.Undecided _ ->
              throw new IllegalStateException("denied without a reason: " + denied);
        };
    return new Refusal(HttpResponseStatus.FORBIDDEN, "NetworkPolicy", why);
  }

  static Refusal notConnected(Upstream to, int tried) {
    return new Refusal(
        HttpResponseStatus.BAD_GATEWAY,
        "ConnectionRefused",
        "%s: no endpoint took the connection (%d tried).".formatted(service(to), tried));
  }

  static Refusal connectTimeout(Upstream to, int tried) {
    return new Refusal(
        HttpResponseStatus.GATEWAY_TIMEOUT,
        "ConnectTimeout",
        "%s: no endpoint took the connection in time (%d tried).".formatted(service(to), tried));
  }

  static Refusal noAnswer(Upstream to) {
    return new Refusal(
        HttpResponseStatus.BAD_GATEWAY,
        "ConnectionClosed",
        service(to) + ": the endpoint closed the connection before it answered.");
  }

  static Refusal badAnswer(Upstream to) {
    return new Refusal(
        HttpResponseStatus.BAD_GATEWAY,
        "BadResponse",
        service(to) + ": the endpoint's answer is not valid HTTP/1.1.");
  }

  static Refusal answerTimeout(Upstream to, Duration waited) {
    return new Refusal(
        HttpResponseStatus.GATEWAY_TIMEOUT,
        "ResponseTimeout",
        "%s: the endpoint did not answer within %s.".formatted(service(to), words(waited)));
  }

  static Refusal slowClient(String what, Duration waited) {
    return new Refusal(
        HttpResponseStatus.REQUEST_TIMEOUT,
        "RequestTimeout",
        "%s did not arrive within %s.".formatted(what, words(waited)));
  }

  private static String words(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private static String service(Upstream upstream) {
    return "Service " + upstream.service();
  }
}
