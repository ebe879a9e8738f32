package io.fairlead.gateway.routing;

import io.fairlead.gateway.filter.RoutePolicy;
import io.fairlead.model.ingress.nginx.ForwardPolicy.Failure;
import io.fairlead.model.ingress.nginx.ForwardPolicy.NextUpstream;
import io.fairlead.model.ingress.nginx.ForwardPolicy.Timeouts;
import io.fairlead.model.ingress.nginx.IngressPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of one Ingress ask for, in the words of the proxy (A6-A8, A25).
 *
 * @param protocol null: as the Service says
 */
record RouteRules(
    RoutePolicy policy,
    RouteTimeouts timeouts,
    RetryRule retry,
    @Nullable UpstreamProtocol protocol) {
  private static final int ALL = 1000;

  static final RouteRules PLAIN =
      new RouteRules(RoutePolicy.PLAIN, RouteTimeouts.USUAL, RetryRule.USUAL, null);

  static RouteRules of(RoutePolicy policy) {
    return new RouteRules(
        policy,
        timeouts(policy.asked().forward().timeouts()),
        retry(policy.asked().forward().next()),
        protocol(policy));
  }

  private static @Nullable UpstreamProtocol protocol(RoutePolicy policy) {
    return switch (policy.asked().forward().scheme()) {
      case HTTP, AUTO_HTTP -> null;
      case HTTPS -> new UpstreamProtocol(UpstreamProtocol.Version.HTTP1, policy.tls());
      case GRPC -> UpstreamProtocol.H2C;
      case GRPCS -> new UpstreamProtocol(UpstreamProtocol.Version.HTTP2, policy.tls());
    };
  }

  private static RouteTimeouts timeouts(Timeouts asked) {
    Timeouts usual = IngressPolicy.NONE.forward().timeouts();
    return new RouteTimeouts(
        unless(asked.connect(), usual.connect()),
        unless(asked.read(), usual.read()),
        unless(asked.send(), usual.send()),
        null,
        null);
  }

  private static @Nullable Duration unless(Duration asked, Duration usual) {
    return asked.equals(usual) ? null : asked;
  }

  private static RetryRule retry(NextUpstream asked) {
    Set<Integer> statuses = new HashSet<>();
    for (Failure failure : asked.on()) {
      if (failure.name().startsWith("HTTP_")) {
        statuses.add(Integer.valueOf(failure.name().substring("HTTP_".length())));
      }
    }
    return new RetryRule(
        asked.on().contains(Failure.ERROR),
        asked.on().contains(Failure.TIMEOUT),
        statuses,
        asked.on().contains(Failure.NON_IDEMPOTENT),
        asked.tries() == 0 ? ALL : asked.tries(),
        null);
  }
}
