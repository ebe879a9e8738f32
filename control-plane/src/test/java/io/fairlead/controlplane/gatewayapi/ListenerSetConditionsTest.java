package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** G5, G7, G11 of ListenerSets; names are those of the conformance tests. */
class ListenerSetConditionsTest {
  private static String gateway(String from, String... listeners) {
    return """
    {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g}, spec: {
     gatewayClassName: fairlead, allowedListeners: {namespaces: {from: %s}}, listeners: [%s]}}
    """
        .formatted(from, String.join(", ", listeners));
  }

  private static String set(String name, String... listeners) {
    return """
    ---
    {apiVersion: gateway.networking.k8s.io/v1, kind: ListenerSet, metadata: {name: %s}, spec: {
     parentRef: {name: g, namespace: default}, listeners: [%s]}}
    """
        .formatted(name, String.join(", ", listeners));
  }

  private static String elsewhere(String set) {
    return set.replace("metadata: {", "metadata: {namespace: other, ");
  }

  private static String http(String name, String host) {
    return "{name: %s, port: 80, protocol: HTTP, hostname: %s}".formatted(name, host);
  }

  private static String route(String parents) {
    return """
    ---
    {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r},
     spec: {parentRefs: [%s], rules: [{backendRefs: [{name: web, port: 80}]}]}}
    """
        .formatted(parents);
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "AllowedNamespaceSame",
            gateway("Same", http("a", "a.example"))
                + set("s", http("b", "b.example"))
                + elsewhere(set("t", http("c", "c.example"))),
            """
            ListenerSet s Accepted = True Accepted
            ListenerSet s Programmed = True Programmed
            ListenerSet s#b Accepted = True Accepted
            ListenerSet s#b Programmed = True Programmed
            ListenerSet other/t Accepted = False NotAllowed
            ListenerSet other/t Programmed = False NotAllowed
            Gateway g sets = 1
            """),
        new Case(
            "AllowedNamespaceNone",
            gateway("None", http("a", "a.example")) + set("s", http("b", "b.example")),
            """
            ListenerSet s Accepted = False NotAllowed
            Gateway g Accepted = True Accepted
            Gateway g sets = 0
            """),
        new Case(
            "DefaultNotAllowed",
            gateway("None", http("a", "a.example"))
                    .replace("allowedListeners: {namespaces: {from: None}},", "")
                + set("s", http("b", "b.example")),
            "ListenerSet s Accepted = False NotAllowed\n"),
        new Case(
            "AllowedNamespaceSelector",
            gateway("Selector, selector: {matchLabels: {team: blue}}", http("a", "a.example"))
                + set("s", http("b", "b.example"))
                + elsewhere(set("t", http("c", "c.example"))),
            """
            ListenerSet s Accepted = False NotAllowed
            ListenerSet other/t Accepted = True Accepted
            """),
        new Case(
            "HostnameConflict: the Gateway first, then the older set",
            gateway("Same", http("a", "a.example"))
                + set("s", http("x", "x.example"), http("a", "a.example"), http("y", "y.example"))
                + set("t", http("a", "a.example"))
                + set("u", http("z", "z.example"), http("y", "y.example"))
                + set("v", http("y", "y.example")),
            """
            Gateway g#a Accepted = True Accepted
            Gateway g sets = 2
            ListenerSet s Accepted = True ListenersNotValid
            ListenerSet s Programmed = True Programmed
            ListenerSet s#x Accepted = True Accepted
            ListenerSet s#a Accepted = False HostnameConflict
            ListenerSet s#a Programmed = False HostnameConflict
            ListenerSet s#a Conflicted = True HostnameConflict
            ListenerSet s#y Accepted = True Accepted
            ListenerSet t Accepted = False ListenersNotValid
            ListenerSet t Programmed = False ListenersNotValid
            ListenerSet u Accepted = True ListenersNotValid
            ListenerSet u#y Conflicted = True HostnameConflict
            ListenerSet v Accepted = False ListenersNotValid
            """),
        new Case(
            "ProtocolConflict",
            gateway("Same", http("a", "a.example"))
                + set(
                    "s",
                    http("x", "x.example"),
                    "{name: t, port: 80, protocol: TCP}",
                    http("y", "y.example")),
            """
            ListenerSet s Accepted = True ListenersNotValid
            ListenerSet s#x Accepted = True Accepted
            ListenerSet s#y Accepted = True Accepted
            ListenerSet s#t Accepted = False ProtocolConflict
            ListenerSet s#t Conflicted = True ProtocolConflict
            """),
        new Case(
            "AllowedRoutesSupportedKinds",
            gateway("Same", http("a", "a.example"))
                + set(
                    "s",
                    "{name: b, port: 81, protocol: HTTP, allowedRoutes: {kinds: [{kind:"
                        + " TLSRoute}]}}"),
            """
            ListenerSet s#b ResolvedRefs = False InvalidRouteKinds
            ListenerSet s#b kinds =
            """),
        new Case(
            "ReferenceGrant: of a ListenerSet, in its own namespace",
            gateway("All", http("a", "a.example"))
                + set(
                    "s",
                    "{name: b, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert,"
                        + " namespace: other}]}}")
                + elsewhere(
                    set(
                        "t",
                        "{name: c, port: 444, protocol: HTTPS, tls: {certificateRefs: [{name:"
                            + " cert, namespace: default}]}}"))
                + """
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: ReferenceGrant
                metadata: {name: x, namespace: other}
                spec:
                  from: [{group: gateway.networking.k8s.io, kind: ListenerSet, namespace: default}]
                  to: [{group: '', kind: Secret}]
                """,
            """
            ListenerSet s#b ResolvedRefs = True ResolvedRefs
            ListenerSet s Programmed = True Programmed
            ListenerSet other/t#c ResolvedRefs = False RefNotPermitted
            ListenerSet other/t Accepted = False ListenersNotValid
            ListenerSet other/t Programmed = False ListenersNotValid
            """),
        new Case(
            "GatewayParentSectionNameNotFound: a Gateway's name is for its own listeners",
            gateway("Same", http("a", "a.example"))
                + set("s", http("b", "b.example"))
                + route("{name: g, sectionName: b}, {kind: ListenerSet, name: s, sectionName: b}"),
            """
            HTTPRoute r Accepted = False NoMatchingParent, True Accepted
            Gateway g#a attached = 0
            ListenerSet s#b attached = 1
            """),
        new Case(
            "DualParentRefIndependence, RouteStatusScopedToParentRef",
            gateway("Same", http("a", "a.example"))
                + set("s", http("b", "b.example"))
                + route("{name: g}, {kind: ListenerSet, name: s}"),
            """
            HTTPRoute r Accepted = True Accepted, True Accepted
            Gateway g#a attached = 1
            ListenerSet s#b attached = 1
            """),
        new Case(
            "a route of a set that is not let in",
            gateway("None", http("a", "a.example"))
                + set("s", http("b", "b.example"))
                + route("{kind: ListenerSet, name: s}"),
            "HTTPRoute r Accepted = False NoMatchingParent\n"),
        new Case(
            "the parent is not accepted",
            gateway("Same", "{name: a, port: 1, protocol: INVALID}")
                + set("s", http("b", "b.example")),
            """
            ListenerSet s Accepted = False ParentNotAccepted
            ListenerSet s Programmed = False ParentNotProgrammed
            """),
        new Case(
            "TooManyListeners",
            gateway("Same", http("a", "a.example")) + many(),
            """
            ListenerSet s4#l62 Accepted = True Accepted
            ListenerSet s4#l63 Accepted = False TooManyListeners
            ListenerSet s4#l63 Programmed = False Invalid
            """));
  }

  private static String many() {
    return IntStream.rangeClosed(1, 4)
        .mapToObj(
            s ->
                set(
                    "s" + s,
                    IntStream.range(0, 64)
                        .mapToObj(i -> http("l" + i, "h%d.s%d.example".formatted(i, s)))
                        .toArray(String[]::new)))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(Case each) {
    each.check();
  }

  /** Unlike a Gateway's own listener, one of a set has it in Programmed. */
  @Test
  void aPortThatIsTakenIsSaid() {
    World world =
        World.of(gateway("Same", http("a", "a.example")) + set("s", http("b", "b.example")));
    InForce taken =
        new InForce("", Map.of(new ListenerName("default/s", "b"), "gateway x: in use"), List.of());
    JsonNode status = world.object(World.key(ResourceKind.LISTENER_SET, "s"), taken).path("status");

    assertEquals("PortUnavailable", status.at("/conditions/1/reason").asString());
    assertEquals("True", status.at("/listeners/0/conditions/0/status").asString());
    assertEquals("PortUnavailable", status.at("/listeners/0/conditions/3/reason").asString());
  }

  @Test
  void gatewaysAreToldOfAllListenersOfAGatewayTogether() {
    World world =
        World.of(
            gateway("Same", http("a", "a.example"))
                + set("s", http("a", "a.example"), http("b", "b.example"))
                + elsewhere(set("t", http("c", "c.example"))));
    GatewayListeners entry =
        Objects.requireNonNull(
            world.resolutions().gateway(new NamespacedName("default", "g")).orElseThrow().entry());

    assertEquals(
        List.of(new ListenerName("a"), new ListenerName("default/s", "b")),
        entry.listeners().stream().map(GatewayListeners.Listener::name).toList());
    world.remove(World.key(ResourceKind.LISTENER_SET, "s"));
    assertEquals("0", world.said("Gateway g sets"));
  }
}
