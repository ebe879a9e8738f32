package io.fairlead.gateway.routing;

import io.fairlead.gateway.filter.RoutePolicy;
import io.fairlead.gateway.gatewayapi.RuleMatch;
import io.fairlead.gateway.policy.PolicyPlace;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.Match;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.routepolicy.PolicyTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where one request for an Ingress goes. */
public sealed interface Route {

  /** To a backend, whoever says so. */
  sealed interface Forward {

    /** Of the object that says so: {@code Ingress}, {@code HTTPRoute}. */
    String kind();

    /** The object that says so. */
    NamespacedName name();

    /** What RoutePolicies may be about, the most specific first. */
    List<PolicyPlace> places();

    /** What stands behind the backend. */
    Upstream upstream();

    /** Of the backend's Service, name or number; empty: not told. */
    default String servicePort() {
      return "";
    }

    /** Its requests have lines in the access log, if there is one. */
    default boolean logged() {
      return true;
    }

    /** How long to wait for it. */
    RouteTimeouts timeouts();

    /** When to ask another of its endpoints. */
    RetryRule retry();

    /** The most bytes of a request's body; 0: any number. */
    long bodyLimit();
  }

  /**
   * To a backend of an Ingress.
   *
   * @param found the rule that says so
   * @param policy what the annotations of its Ingress ask for
   * @param protocol they speak; null: as their Service says
   */
  record OfIngress(
      Match.Found found,
      RoutePolicy policy,
      Upstream upstream,
      RouteTimeouts timeouts,
      RetryRule retry,
      @Nullable UpstreamProtocol protocol)
      implements Route, Forward {

    @Override
    public String kind() {
      return "Ingress";
    }

    @Override
    public List<PolicyPlace> places() {
      return List.of(PolicyPlace.of(PolicyTarget.Kind.INGRESS, name()));
    }

    @Override
    public NamespacedName name() {
      return found.location().ingress();
    }

    @Override
    public String servicePort() {
      Backend backend = found.location().backend();
      if (!backend.service().equals(upstream.service())) {
        return "";
      }
      return backend.portName().isEmpty()
          ? String.valueOf(backend.portNumber())
          : backend.portName();
    }

    @Override
    public boolean logged() {
      return policy.asked().response().logged();
    }

    @Override
    public long bodyLimit() {
      return policy.asked().forward().bodyLimit();
    }

    /** The same, to another backend. */
    public OfIngress to(Upstream other) {
      return new OfIngress(found, policy, other, timeouts, retry, protocol);
    }
  }

  /**
   * To a backend of a rule of Gateway API.
   *
   * @param match the rule that says so
   */
  record OfRule(RuleMatch match, Upstream upstream) implements Forward {
    private static final Upstream NONE = new Upstream.NoService(new NamespacedName("", ""));

    /** One whose requests the gateway answers itself. */
    public static OfRule answered(RuleMatch match) {
      return new OfRule(match, NONE);
    }

    @Override
    public String kind() {
      return match.rule().kind().word();
    }

    @Override
    public NamespacedName name() {
      return match.rule().route();
    }

    @Override
    public List<PolicyPlace> places() {
      return match.places();
    }

    @Override
    public RouteTimeouts timeouts() {
      return match.rule().timeouts();
    }

    @Override
    public RetryRule retry() {
      return match.rule().retry();
    }

    @Override
    public long bodyLimit() {
      return 0;
    }
  }

  /** To the same URL at another host (A20). */
  record Elsewhere(String host) implements Route {}

  /** No Ingress is about this host: 404 (I7, I18). */
  record NoHost() implements Route {}

  /** The host is known, no path of it matches: 404 (I2). */
  record NoPath() implements Route {}
}
