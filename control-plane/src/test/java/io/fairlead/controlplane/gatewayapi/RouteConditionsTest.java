package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.HttpMatch.PathType;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.ImageEntry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** G2, G6, G7, G9-G11 of routes; names are those of the conformance tests. */
class RouteConditionsTest {
  private static final String TO_WEB = "rules: [{backendRefs: [{name: web, port: 80}]}]";

  private static String route(String kind, String spec) {
    return "{apiVersion: gateway.networking.k8s.io/v1, kind: %s, metadata: {name: r}, spec: {%s}}\n"
        .formatted(kind, spec);
  }

  private static String http(String spec) {
    return route("HTTPRoute", "parentRefs: [{name: plain}], " + spec);
  }

  private static String gateway(String listeners) {
    return "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g}, spec: {"
        + "gatewayClassName: fairlead, listeners: ["
        + listeners
        + "]}}\n---\n";
  }

  private static String grant(String from, String to) {
    return "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: ReferenceGrant, metadata: {name:"
        + " x, namespace: other}, spec: {from: [{group: gateway.networking.k8s.io, "
        + from
        + "}], to: [{group: '', "
        + to
        + "}]}}\n";
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "SimpleSameNamespace",
            http(TO_WEB),
            """
            HTTPRoute r Accepted = True Accepted
            HTTPRoute r ResolvedRefs = True ResolvedRefs
            HTTPRoute r PartiallyInvalid =
            Gateway plain#http attached = 1
            """),
        new Case(
            "a Gateway that is not ours, or not there, says nothing",
            route("HTTPRoute", "parentRefs: [{name: none}], " + TO_WEB),
            "HTTPRoute r Accepted =\n"),
        new Case(
            "InvalidParentRefNotMatchingSectionName",
            route("HTTPRoute", "parentRefs: [{name: plain, sectionName: none}], " + TO_WEB),
            """
            HTTPRoute r Accepted = False NoMatchingParent
            HTTPRoute r ResolvedRefs = True ResolvedRefs
            Gateway plain#http attached = 0
            """),
        new Case(
            "InvalidParentRefNotMatchingListenerPort",
            route("HTTPRoute", "parentRefs: [{name: plain, port: 81}], " + TO_WEB),
            "HTTPRoute r Accepted = False NoMatchingParent\n"),
        new Case(
            "InvalidParentRefSectionNameNotMatchingPort",
            gateway("{name: a, port: 80, protocol: HTTP}, {name: b, port: 81, protocol: HTTP}")
                + route(
                    "HTTPRoute", "parentRefs: [{name: g, sectionName: a, port: 81}], " + TO_WEB),
            "HTTPRoute r Accepted = False NoMatchingParent\n"),
        new Case(
            "sectionName and port both",
            gateway("{name: a, port: 80, protocol: HTTP}, {name: b, port: 81, protocol: HTTP}")
                + route(
                    "HTTPRoute", "parentRefs: [{name: g, sectionName: b, port: 81}], " + TO_WEB),
            """
            HTTPRoute r Accepted = True Accepted
            Gateway g#a attached = 0
            Gateway g#b attached = 1
            """),
        new Case(
            "each parent for itself",
            gateway("{name: a, port: 80, protocol: HTTP}")
                + route(
                    "HTTPRoute",
                    "parentRefs: [{name: g, sectionName: none}, {name: plain}], " + TO_WEB),
            "HTTPRoute r Accepted = False NoMatchingParent, True Accepted\n"),
        new Case(
            "InvalidCrossNamespaceParentRef",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: r, namespace: other}
            spec:
              parentRefs: [{name: plain, namespace: default}]
              rules: [{backendRefs: [{name: far, port: 80}]}]
            """,
            """
            HTTPRoute other/r Accepted = False NotAllowedByListeners
            HTTPRoute other/r ResolvedRefs = True ResolvedRefs
            Gateway plain#http attached = 0
            """),
        new Case(
            "CrossNamespace: All, and by the label of the namespace",
            gateway(
                    """
                    {name: all, port: 80, protocol: HTTP,
                     allowedRoutes: {namespaces: {from: All}}},
                    {name: blue, port: 81, protocol: HTTP, allowedRoutes: {namespaces:
                     {from: Selector, selector: {matchLabels: {team: blue}}}}},
                    {name: named, port: 82, protocol: HTTP, allowedRoutes: {namespaces:
                     {from: Selector, selector: {matchLabels:
                     {kubernetes.io/metadata.name: other}}}}},
                    {name: red, port: 83, protocol: HTTP, allowedRoutes: {namespaces:
                     {from: Selector, selector: {matchLabels: {team: red}}}}}
                    """)
                + """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: r, namespace: other}
                spec:
                  parentRefs: [{name: g, namespace: default}]
                  rules: [{backendRefs: [{name: far, port: 80}]}]
                """,
            """
            HTTPRoute other/r Accepted = True Accepted
            Gateway g#all attached = 1
            Gateway g#blue attached = 1
            Gateway g#named attached = 1
            Gateway g#red attached = 0
            """),
        new Case(
            "DisallowedKind",
            gateway("{name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}}")
                + route("HTTPRoute", "parentRefs: [{name: g}], " + TO_WEB),
            """
            HTTPRoute r Accepted = False NotAllowedByListeners
            HTTPRoute r ResolvedRefs = True ResolvedRefs
            """),
        new Case(
            "HostnameIntersection: none",
            gateway(
                    "{name: a, port: 80, protocol: HTTP, hostname: very.specific.com}, {name: b,"
                        + " port: 80, protocol: HTTP, hostname: '*.wildcard.io'}")
                + route(
                    "HTTPRoute",
                    "parentRefs: [{name: g}], hostnames: [specific.but.wrong.com, wildcard.io], "
                        + TO_WEB),
            """
            HTTPRoute r Accepted = False NoMatchingListenerHostname
            Gateway g#a attached = 0
            """),
        new Case(
            "InvalidNonExistentBackendRef",
            http("rules: [{backendRefs: [{name: none, port: 80}]}]"),
            """
            HTTPRoute r Accepted = True Accepted
            HTTPRoute r ResolvedRefs = False BackendNotFound
            """),
        new Case(
            "a port the Service does not have",
            http("rules: [{backendRefs: [{name: web, port: 81}]}]"),
            "HTTPRoute r ResolvedRefs = False BackendNotFound\n"),
        new Case(
            "a port of another transport",
            http("rules: [{backendRefs: [{name: web, port: 53}]}]"),
            "HTTPRoute r ResolvedRefs = False UnsupportedProtocol\n"),
        new Case(
            "InvalidBackendRefUnknownKind",
            http("rules: [{backendRefs: [{group: a.b, kind: X, name: web, port: 80}]}]"),
            "HTTPRoute r ResolvedRefs = False InvalidKind\n"),
        new Case(
            "InvalidCrossNamespaceBackendRef",
            http("rules: [{backendRefs: [{name: far, namespace: other, port: 80}]}]"),
            "HTTPRoute r ResolvedRefs = False RefNotPermitted\n"),
        new Case(
            "InvalidReferenceGrant: to another Service, from another kind",
            http("rules: [{backendRefs: [{name: far, namespace: other, port: 80}]}]")
                + grant("kind: HTTPRoute, namespace: default", "kind: Service, name: near")
                + grant("kind: TCPRoute, namespace: default", "kind: Service")
                    .replace(": x", ": y"),
            "HTTPRoute r ResolvedRefs = False RefNotPermitted\n"),
        new Case(
            "ReferenceGrant",
            http("rules: [{backendRefs: [{name: far, namespace: other, port: 80}]}]")
                + grant("kind: HTTPRoute, namespace: default", "kind: Service, name: far"),
            "HTTPRoute r ResolvedRefs = True ResolvedRefs\n"),
        new Case(
            "a mirror is a reference too",
            http(
                "rules: [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: none,"
                    + " port: 80}}}], backendRefs: [{name: web, port: 80}]}]"),
            "HTTPRoute r ResolvedRefs = False BackendNotFound\n"),
        new Case(
            "a filter nobody knows",
            http(
                "rules: [{filters: [{type: ExtensionRef, extensionRef: {group: a.b, kind: X, name:"
                    + " x}}], backendRefs: [{name: web, port: 80}]}]"),
            "HTTPRoute r ResolvedRefs = False InvalidKind\n"),
        new Case(
            "one bad rule of two (B24)",
            http(
                "rules: [{matches: [{path: {type: RegularExpression, value: '/('}}], backendRefs:"
                    + " [{name: web, port: 80}]}, {backendRefs: [{name: web, port: 80}]}]"),
            """
            HTTPRoute r Accepted = True Accepted
            HTTPRoute r PartiallyInvalid = True UnsupportedValue
            """),
        new Case(
            "no good rule at all",
            http(
                "rules: [{matches: [{headers: [{name: a, type: RegularExpression, value: '['}]}],"
                    + " backendRefs: [{name: web, port: 80}]}]"),
            """
            HTTPRoute r Accepted = False UnsupportedValue
            HTTPRoute r PartiallyInvalid =
            Gateway plain#http attached = 0
            """),
        new Case(
            "WithAttachedRoutes: counted where the listener can not work",
            gateway("{name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: none}]}}")
                + route(
                    "HTTPRoute",
                    "parentRefs: [{name: g}], rules: [{backendRefs: [{name: none, port: 80}]}]"),
            """
            Gateway g#a attached = 1
            Gateway g#a Programmed = False Invalid
            Gateway g#a ResolvedRefs = False InvalidCertificateRef
            HTTPRoute r ResolvedRefs = False BackendNotFound
            """),
        new Case(
            "TLSRoute: NoMatchingListener and NoMatchingListenerHostname",
            gateway(
                    "{name: tls, port: 443, protocol: TLS, hostname: a.example, tls: {mode:"
                        + " Passthrough}}")
                + route(
                    "TLSRoute",
                    "parentRefs: [{name: plain}, {name: g}, {name: g, sectionName: none}],"
                        + " hostnames: [b.example], "
                        + TO_WEB),
            "TLSRoute r Accepted = False NotAllowedByListeners, False NoMatchingListenerHostname,"
                + " False NoMatchingParent\n"),
        new Case(
            "TCPRoute: InvalidNonTCPListener",
            route("TCPRoute", "parentRefs: [{name: plain}], " + TO_WEB),
            "TCPRoute r Accepted = False NotAllowedByListeners\n"),
        new Case(
            "UDPRoute: needs a port of UDP",
            gateway("{name: u, port: 53, protocol: UDP}")
                + route(
                    "UDPRoute",
                    "parentRefs: [{name: g}], rules: [{backendRefs: [{name: web, port: 53}]}]"),
            """
            UDPRoute r Accepted = True Accepted
            UDPRoute r ResolvedRefs = True ResolvedRefs
            Gateway g#u attached = 1
            """));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(Case each) {
    each.check();
  }

  private static HttpRoute entry(World world, ResourceKind kind) {
    return switch (world.resolutions().entry(World.key(kind, "r")).orElseThrow()) {
      case ImageEntry.OfHttpRoute(HttpRoute route) -> route;
      case ImageEntry other -> throw new AssertionError(other);
    };
  }

  @Test
  void hostnamesAreTheNarrowerOfBoth() {
    World world =
        World.of(
            gateway(
                    "{name: a, port: 80, protocol: HTTP, hostname: very.specific.com}, {name: b,"
                        + " port: 80, protocol: HTTP, hostname: '*.wildcard.io'}, {name: c, port:"
                        + " 80, protocol: HTTP}")
                + route(
                    "HTTPRoute",
                    "parentRefs: [{name: g}], hostnames: ['*.specific.com', x.y.wildcard.io], "
                        + TO_WEB));

    assertEquals(
        List.of(
            List.of("very.specific.com"),
            List.of("x.y.wildcard.io"),
            List.of("*.specific.com", "x.y.wildcard.io")),
        entry(world, ResourceKind.HTTP_ROUTE).attachments().stream()
            .map(each -> each.hostnames())
            .toList());
  }

  @Test
  void whatIsInvalidLeadsNowhereAndTheRestStays() {
    HttpRoute route =
        entry(
            World.of(
                http(
                    """
                    rules: [{backendRefs: [{name: web, port: 80, weight: 3}, {name: none, port: 1}],
                    timeouts: {request: 1s, backendRequest: 0s},
                    filters: [{type: ExtensionRef, extensionRef: {group: a.b, kind: X, name: x}}]}]
                    """)),
            ResourceKind.HTTP_ROUTE);
    HttpRoute.Rule rule = route.rules().getFirst();

    assertEquals(
        List.of(
            new BackendTarget.ServicePort(new NamespacedName("default", "web"), 80),
            new BackendTarget.Nowhere("BackendNotFound")),
        rule.backends().stream().map(HttpRoute.HttpBackend::target).toList());
    assertEquals(List.of(3, 1), rule.backends().stream().map(each -> each.weight()).toList());
    assertEquals(
        List.of(HttpFilter.Unknown.class),
        rule.filters().stream().<Class<?>>map(Object::getClass).toList());
    assertEquals("PT1S", String.valueOf(rule.request()));
    assertEquals("null", String.valueOf(rule.backendRequest()));
    assertEquals(List.of(HttpMatch.ALL), rule.matches());
  }

  @Test
  void grpcIsMatchedAsTheHttpItIs() {
    HttpRoute route =
        entry(
            World.of(
                route(
                    "GRPCRoute",
                    """
                    parentRefs: [{name: plain}], rules: [{backendRefs: [{name: web, port: 80}],
                    matches: [{method: {service: a.B, method: C}}, {method: {service: a.B}},
                    {method: {method: C}}, {headers: [{name: X-Y, value: z}]},
                    {method: {type: RegularExpression, service: 'a|b'}}]}]
                    """)),
            ResourceKind.GRPC_ROUTE);

    assertEquals(
        List.of(
            new HttpMatch.Path(PathType.EXACT, "/a.B/C"),
            new HttpMatch.Path(PathType.PREFIX, "/a.B"),
            new HttpMatch.Path(PathType.REGEX, "/[^/]+/C"),
            new HttpMatch.Path(PathType.PREFIX, "/"),
            new HttpMatch.Path(PathType.REGEX, "/(?:a|b)/[^/]+")),
        route.rules().getFirst().matches().stream().map(HttpMatch::path).toList());
    assertEquals(
        List.of(new HttpMatch.Value("x-y", "z", false)),
        route.rules().getFirst().matches().get(3).headers());
  }
}
