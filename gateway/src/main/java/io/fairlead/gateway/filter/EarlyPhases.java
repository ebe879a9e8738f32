package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.AccessPolicy;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request at once, in nginx' order: client certificate, size of the body,
 * redirects and preflights (its rewrite phase), limits (preaccess), addresses (access). Passwords
 * and other servers are asked afterwards, by {@link Guard}.
 */
public final class EarlyPhases {

  private EarlyPhases() {}

  /**
   * Null: the request goes on; then, if it is {@link #counted}, its end has to be told to the
   * limits.
   *
   * @param httpsPort where we take HTTPS
   */
  public static @Nullable Reply run(RoutePolicy policy, Variables variables, int httpsPort) {
    Asked asked = variables.asked();
    if (policy.closed() != null) {
      return Reply.of(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "InvalidIngress",
          "The Ingress for this URL is closed; its Events say why.");
    }
    Reply reply = policy.certificates() == null ? null : policy.certificates().check(variables);
    reply = reply == null ? tooLarge(policy, asked.bodyLength()) : reply;
    reply = reply == null ? Redirects.elsewhere(policy, variables) : reply;
    reply = reply == null ? Cors.preflight(policy.asked().cors(), asked) : reply;
    reply =
        reply == null ? Redirects.toHttps(policy, variables.location(), asked, httpsPort) : reply;
    if (reply != null) {
      return reply;
    }
    RateLimits limits = policy.limits();
    if (limits != null
        && limits.concerns(asked.clientAddress())
        && !(asked.trial()
            ? limits.admits(asked.clientAddress())
            : limits.begin(asked.clientAddress()))) {
      return Reply.of(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "RateLimited",
          "There are more requests from this address than it may make.");
    }
    AccessPolicy access = policy.asked().access();
    if (!SourceRanges.allow(access, asked.clientAddress())
        && !(access.any() && Guard.any(policy))) {
      end(policy, asked);
      return Reply.forbidden("This address may not use this URL.");
    }
    return null;
  }

  /** Only what holds without annotations. */
  public static @Nullable Reply tooLarge(RoutePolicy policy, long length) {
    long limit = policy.asked().forward().bodyLimit();
    return limit > 0 && length > limit
        ? Reply.of(
            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
            "BodyTooLarge",
            "The request body is larger than %d bytes (proxy-body-size).".formatted(limit))
        : null;
  }

  /** The request takes part in limits. */
  public static boolean counted(RoutePolicy policy, Asked asked) {
    return policy.limits() != null
        && !asked.trial()
        && policy.limits().concerns(asked.clientAddress());
  }

  /** A request that went on came to its end. */
  public static void end(RoutePolicy policy, Asked asked) {
    if (policy.limits() != null && counted(policy, asked)) {
      policy.limits().end(asked.clientAddress());
    }
  }
}
