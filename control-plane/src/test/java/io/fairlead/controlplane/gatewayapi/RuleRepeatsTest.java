package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.HttpRoute.Persistence;
import io.fairlead.model.gatewayapi.HttpRoute.Retry;
import io.fairlead.model.gatewayapi.HttpRoute.Rule;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.ImageEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code retry} and {@code sessionPersistence} of rules, of the experimental channel. */
class RuleRepeatsTest {

  private static World world(String kind, String rules) {
    return World.of(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: %s
        metadata: {name: r}
        spec: {parentRefs: [{name: plain}], rules: [%s]}
        """
            .formatted(kind, rules));
  }

  private static List<Rule> rules(World world, ResourceKind kind) {
    return switch (world.resolutions().entry(World.key(kind, "r")).orElseThrow()) {
      case ImageEntry.OfHttpRoute(HttpRoute route) -> route.rules();
      case ImageEntry other -> throw new AssertionError(other);
    };
  }

  private static List<Rule> rules(String rules) {
    return rules(world("HTTPRoute", rules), ResourceKind.HTTP_ROUTE);
  }

  @Test
  void aRuleSaysWhenToAskAgain() {
    List<Rule> rules =
        rules(
            "{retry: {codes: [500, 503], attempts: 5, backoff: 1s500ms}}, {retry: {}},"
                + " {retry: {backoff: 0s}}, {}");

    assertEquals(new Retry(List.of(500, 503), 5, Duration.ofMillis(1500)), rules.get(0).retry());
    assertEquals(new Retry(List.of(), 2, Duration.ofMillis(25)), rules.get(1).retry());
    assertEquals(new Retry(List.of(), 2, Duration.ZERO), rules.get(2).retry());
    assertEquals("null", String.valueOf(rules.get(3).retry()));
  }

  @Test
  void aRuleSaysHowClientsComeBack() {
    List<Rule> rules =
        rules(
            "{sessionPersistence: {sessionName: a, absoluteTimeout: 1h, cookieConfig:"
                + " {lifetimeType: Permanent}}}, {sessionPersistence: {sessionName: X-A, type:"
                + " Header, absoluteTimeout: 0s}}, {}");

    assertEquals(new Persistence(true, "a", Duration.ofHours(1), true), rules.get(0).persistence());
    assertEquals(new Persistence(false, "X-A", null, false), rules.get(1).persistence());
    assertEquals("null", String.valueOf(rules.get(2).persistence()));
  }

  @Test
  void sessionsWithoutANameAreThoseOfTheirRule() {
    String rule = "{sessionPersistence: {}}";
    Persistence first = rules(rule + "," + rule).get(0).persistence();
    Persistence second = rules(rule + "," + rule).get(1).persistence();
    Persistence named = rules("{name: a, sessionPersistence: {}}, " + rule).get(0).persistence();
    Persistence moved = rules(rule + ", {name: a, sessionPersistence: {}}").get(1).persistence();

    assertNotEquals(first, second);
    assertEquals(named, moved);
    assertEquals(first, rules(rule).get(0).persistence());
  }

  @Test
  void grpcHasSessionsToo() {
    World world = world("GRPCRoute", "{sessionPersistence: {type: Header, sessionName: x}}");

    assertEquals(
        new Persistence(false, "x", null, false),
        rules(world, ResourceKind.GRPC_ROUTE).getFirst().persistence());
  }

  /** No header could carry it, or one that frames messages would: only its rule is dropped. */
  @Test
  void aNameThatCanNotBeIsRefused() {
    World world =
        world(
            "HTTPRoute",
            "{}, {sessionPersistence: {sessionName: 'a b'}}, {sessionPersistence: {type: Header,"
                + " sessionName: Content-Length}}");

    assertEquals("True Accepted", world.said("HTTPRoute r Accepted"));
    assertEquals("True UnsupportedValue", world.said("HTTPRoute r PartiallyInvalid"));
    assertEquals(1, rules(world, ResourceKind.HTTP_ROUTE).size());
  }
}
