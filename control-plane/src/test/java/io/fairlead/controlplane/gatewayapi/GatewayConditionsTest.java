package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** G5, G7, G10, G11 of GatewayClasses and Gateways; names are those of the conformance tests. */
class GatewayConditionsTest {

  private static String gateway(String spec) {
    return "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g}, spec: {"
        + "gatewayClassName: fairlead, "
        + spec
        + "}}\n";
  }

  private static String https(String references) {
    return gateway(
        "listeners: [{name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [%s]}}]"
            .formatted(references));
  }

  private static String validated(String validation, String perPort) {
    return gateway(
        """
        listeners: [
          {name: http, port: 80, protocol: HTTP},
          {name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}},
          {name: b, port: 8443, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}}],
        tls: {frontend: {default: {validation: %s}, perPort: [%s]}}
        """
            .formatted(validation, perPort));
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
            "GatewayClass: ours is accepted",
            "",
            """
            GatewayClass fairlead Accepted = True Accepted
            GatewayClass fairlead SupportedVersion = True SupportedVersion
            """),
        new Case(
            "GatewayClass with parameters",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: p}
            spec:
              controllerName: fairlead.io/gateway
              parametersRef: {group: a.b, kind: X, name: x}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: g}
            spec: {gatewayClassName: p, listeners: [{name: a, port: 80, protocol: HTTP}]}
            """,
            """
            GatewayClass p Accepted = False InvalidParameters
            Gateway g Accepted = False InvalidParameters
            Gateway g Programmed = False Invalid
            """),
        new Case(
            "a Gateway of somebody else's class is left alone",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: g}
            spec: {gatewayClassName: theirs, listeners: [{name: a, port: 80, protocol: HTTP}]}
            """,
            "Gateway g Accepted = Unknown Pending\n"),
        new Case(
            "a Gateway",
            "",
            """
            Gateway plain Accepted = True Accepted
            Gateway plain Programmed = True Programmed
            Gateway plain ResolvedRefs = True ResolvedRefs
            Gateway plain#http Accepted = True Accepted
            Gateway plain#http Programmed = True Programmed
            Gateway plain#http ResolvedRefs = True ResolvedRefs
            Gateway plain#http Conflicted = False NoConflicts
            Gateway plain#http kinds = HTTPRoute GRPCRoute
            Gateway plain#http attached = 0
            """),
        new Case(
            "InvalidParametersRef",
            gateway(
                "infrastructure: {parametersRef: {group: a.b, kind: X, name: x}},"
                    + " listeners: [{name: a, port: 80, protocol: HTTP}]"),
            "Gateway g Accepted = False InvalidParameters\n"),
        new Case(
            "ListenerUnsupportedProtocol: none is left",
            gateway("listeners: [{name: a, port: 80, protocol: INVALID}]"),
            """
            Gateway g Accepted = False ListenersNotValid
            Gateway g Programmed = False Invalid
            Gateway g#a Accepted = False UnsupportedProtocol
            Gateway g#a kinds =
            """),
        new Case(
            "ListenerUnsupportedProtocol: one is left",
            gateway(
                "listeners: [{name: a, port: 80, protocol: HTTP}, {name: b, port: 81, protocol:"
                    + " INVALID}]"),
            """
            Gateway g Accepted = True ListenersNotValid
            Gateway g Programmed = True Programmed
            Gateway g#a Accepted = True Accepted
            Gateway g#b Accepted = False UnsupportedProtocol
            """),
        new Case(
            "InvalidRouteKind",
            gateway(
                """
                listeners: [
                  {name: a, port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: Invalid}]}},
                  {name: b, port: 81, protocol: HTTP,
                   allowedRoutes: {kinds: [{kind: HTTPRoute}, {kind: TCPRoute}]}}]
                """),
            """
            Gateway g#a ResolvedRefs = False InvalidRouteKinds
            Gateway g#a kinds =
            Gateway g#b ResolvedRefs = False InvalidRouteKinds
            Gateway g#b kinds = HTTPRoute
            Gateway g ResolvedRefs = False ListenersNotResolved
            """),
        new Case(
            "supported kinds by protocol",
            gateway(
                """
                listeners: [
                  {name: tcp, port: 1, protocol: TCP}, {name: udp, port: 1, protocol: UDP},
                  {name: tls, port: 2, protocol: TLS, tls: {mode: Passthrough}},
                  {name: end, port: 3, protocol: TLS,
                   tls: {mode: Terminate, certificateRefs: [{name: cert}]}},
                  {name: passes, port: 4, protocol: TLS, tls: {mode: Passthrough},
                   allowedRoutes: {kinds: [{kind: TCPRoute}, {kind: TLSRoute}]}}]
                """),
            """
            Gateway g#tcp kinds = TCPRoute
            Gateway g#udp kinds = UDPRoute
            Gateway g#udp Conflicted = False NoConflicts
            Gateway g#tls kinds = TLSRoute
            Gateway g#end kinds = TLSRoute
            Gateway g#end Accepted = True Accepted
            Gateway g#passes kinds = TLSRoute
            Gateway g#passes ResolvedRefs = False InvalidRouteKinds
            """),
        new Case(
            "InvalidTLSConfiguration: nonexistent Secret",
            https("{name: none}"),
            """
            Gateway g#a ResolvedRefs = False InvalidCertificateRef
            Gateway g#a Programmed = False Invalid
            Gateway g#a kinds = HTTPRoute GRPCRoute
            """),
        new Case(
            "InvalidTLSConfiguration: unsupported group",
            https("{name: cert, group: wrong.group.company.io}"),
            "Gateway g#a ResolvedRefs = False InvalidCertificateRef\n"),
        new Case(
            "InvalidTLSConfiguration: unsupported kind",
            https("{name: cert, kind: WrongKind}"),
            "Gateway g#a ResolvedRefs = False InvalidCertificateRef\n"),
        new Case(
            "InvalidTLSConfiguration: malformed Secret",
            https("{name: malformed}"),
            "Gateway g#a ResolvedRefs = False InvalidCertificateRef\n"),
        new Case(
            "one of two certificates is enough to listen",
            https("{name: none}, {name: cert}"),
            """
            Gateway g#a ResolvedRefs = False InvalidCertificateRef
            Gateway g#a Programmed = True Programmed
            """),
        new Case(
            "SecretMissingReferenceGrant",
            https("{name: cert, namespace: other}"),
            "Gateway g#a ResolvedRefs = False RefNotPermitted\n"),
        new Case(
            "SecretInvalidReferenceGrant: of another kind, namespace and name",
            https("{name: cert, namespace: other}")
                + grant("kind: HTTPRoute, namespace: default", "kind: Secret")
                + grant("kind: Gateway, namespace: elsewhere", "kind: Secret").replace(": x", ": y")
                + grant("kind: Gateway, namespace: default", "kind: Secret, name: another")
                    .replace(": x", ": z"),
            "Gateway g#a ResolvedRefs = False RefNotPermitted\n"),
        new Case(
            "SecretReferenceGrantSpecific",
            https("{name: cert, namespace: other}")
                + grant("kind: Gateway, namespace: default", "kind: Secret, name: cert"),
            """
            Gateway g#a ResolvedRefs = True ResolvedRefs
            Gateway g#a Programmed = True Programmed
            """),
        new Case(
            "SecretReferenceGrantAllInNamespace",
            https("{name: cert, namespace: other}")
                + grant("kind: Gateway, namespace: default", "kind: Secret"),
            "Gateway g#a ResolvedRefs = True ResolvedRefs\n"),
        new Case(
            "of listeners of one Gateway that are not distinct none is served (G5)",
            gateway(
                """
                listeners: [
                  {name: a, port: 80, protocol: HTTP, hostname: a.example},
                  {name: b, port: 80, protocol: TCP},
                  {name: c, port: 81, protocol: HTTP}, {name: d, port: 80, protocol: UDP}]
                """),
            """
            Gateway g#a Accepted = False ProtocolConflict
            Gateway g#a Conflicted = True ProtocolConflict
            Gateway g#a Programmed = False ProtocolConflict
            Gateway g#b Conflicted = True ProtocolConflict
            Gateway g#c Conflicted = False NoConflicts
            Gateway g#d Conflicted = False NoConflicts
            Gateway g Accepted = True ListenersNotValid
            """),
        new Case(
            "hostnames keep listeners apart, and TLS from HTTPS (G5)",
            gateway(
                """
                listeners: [
                  {name: a, port: 80, protocol: HTTP, hostname: a.example},
                  {name: b, port: 80, protocol: HTTP, hostname: '*.example'},
                  {name: c, port: 80, protocol: HTTP},
                  {name: d, port: 443, protocol: HTTPS, hostname: a.example,
                   tls: {certificateRefs: [{name: cert}]}},
                  {name: e, port: 443, protocol: TLS, hostname: b.example,
                   tls: {mode: Passthrough}}]
                """),
            """
            Gateway g#a Accepted = True Accepted
            Gateway g#b Accepted = True Accepted
            Gateway g#c Accepted = True Accepted
            Gateway g#d Accepted = True Accepted
            Gateway g#e Accepted = True Accepted
            Gateway g#d OverlappingTLSConfig =
            Gateway g Accepted = True Accepted
            """),
        new Case(
            "OverlappingTLSConfig",
            gateway(
                """
                listeners: [
                  {name: a, port: 443, protocol: HTTPS, hostname: foo.example.com,
                   tls: {certificateRefs: [{name: cert}]}},
                  {name: b, port: 443, protocol: HTTPS, hostname: foo.example.org,
                   tls: {certificateRefs: [{name: cert}]}},
                  {name: c, port: 443, protocol: HTTPS, hostname: '*.example.com',
                   tls: {certificateRefs: [{name: cert}]}}]
                """),
            """
            Gateway g#a OverlappingTLSConfig = True OverlappingHostnames
            Gateway g#b OverlappingTLSConfig =
            Gateway g#c OverlappingTLSConfig = True OverlappingHostnames
            """),
        new Case(
            "StaticAddresses: of a type that is not supported",
            gateway(
                "addresses: [{type: a.b/fake, value: x}, {value: 10.0.0.1}],"
                    + " listeners: [{name: a, port: 80, protocol: HTTP}]"),
            """
            Gateway g Accepted = False UnsupportedAddress
            Gateway g Programmed = False Invalid
            """),
        new Case(
            "OptionalAddressValue",
            gateway(
                "addresses: [{type: IPAddress}],"
                    + " listeners: [{name: a, port: 80, protocol: HTTP}]"),
            "Gateway g Accepted = True Accepted\n"),
        new Case(
            "InvalidTLSBackendConfiguration",
            gateway(
                "tls: {backend: {clientCertificateRef: {name: malformed}}},"
                    + " listeners: [{name: a, port: 80, protocol: HTTP}]"),
            """
            Gateway g ResolvedRefs = False InvalidClientCertificateRef
            Gateway g Accepted = True Accepted
            """),
        new Case(
            "InvalidTLSBackendConfiguration: not granted",
            gateway(
                "tls: {backend: {clientCertificateRef: {name: cert, namespace: other}}},"
                    + " listeners: [{name: a, port: 80, protocol: HTTP}]"),
            "Gateway g ResolvedRefs = False RefNotPermitted\n"),
        new Case(
            "FrontendClientCertificateValidation: default and one port",
            validated(
                "{caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]}",
                "{port: 8443, tls: {validation: {mode: AllowInsecureFallback, caCertificateRefs:"
                    + " [{group: '', kind: ConfigMap, name: none}]}}}"),
            """
            Gateway g InsecureFrontendValidationMode = True ConfigurationChanged
            Gateway g#http Accepted = True Accepted
            Gateway g#a Accepted = True Accepted
            Gateway g#a ResolvedRefs = True ResolvedRefs
            Gateway g#b ResolvedRefs = False InvalidCACertificateRef
            Gateway g#b Accepted = False NoValidCACertificate
            Gateway g#b Programmed = False Invalid
            """),
        new Case(
            "InvalidFrontendClientCertificateValidation: kind",
            validated("{caCertificateRefs: [{group: '', kind: Invalid, name: ca}]}", ""),
            """
            Gateway g InsecureFrontendValidationMode =
            Gateway g#a ResolvedRefs = False InvalidCACertificateKind
            Gateway g#a Accepted = False NoValidCACertificate
            """),
        new Case(
            "InvalidFrontendClientCertificateValidation: not granted",
            validated(
                "{caCertificateRefs: [{group: '', kind: ConfigMap, name: ca, namespace: other}]}",
                ""),
            """
            Gateway g#a ResolvedRefs = False RefNotPermitted
            Gateway g#a Accepted = False NoValidCACertificate
            """));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(Case each) {
    each.check();
  }

  private static @Nullable GatewayListeners entry(World world, String name) {
    return world.resolutions().gateway(new NamespacedName("default", name)).orElseThrow().entry();
  }

  @Test
  void gatewaysAreToldOfWhatWorksOnly() {
    World world =
        World.of(
            validated(
                "{caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]}",
                "{port: 8443, tls: {validation: {caCertificateRefs: [{group: '', kind: ConfigMap,"
                    + " name: none}]}}}"));
    GatewayListeners entry = Objects.requireNonNull(entry(world, "g"));

    assertEquals(
        List.of("http", "a"),
        entry.listeners().stream().map(each -> each.name().section()).toList());
    GatewayListeners.Tls tls = Objects.requireNonNull(entry.listeners().get(1).tls());
    assertEquals(List.of(new NamespacedName("default", "cert")), tls.certificates());
    assertEquals(1, Objects.requireNonNull(tls.validation()).authoritiesPem().size());
    assertNull(entry(World.of(https("{name: none}")), "g"));
  }

  @Test
  void aPortThatIsTakenOrAnAddressNobodyHasIsSaid() {
    World world =
        World.of(
            gateway(
                "addresses: [{value: 10.0.0.9}, {value: 10.0.0.1}],"
                    + " listeners: [{name: a, port: 80, protocol: HTTP}]"));
    assertEquals(
        List.of("10.0.0.9", "10.0.0.1"), Objects.requireNonNull(entry(world, "g")).addresses());
    InForce unusable = new InForce("", Map.of(), List.of("10.0.0.9"));
    InForce taken = new InForce("", Map.of(new ListenerName("a"), "gateway x: in use"), List.of());
    InForce behind = new InForce("not on x", Map.of(), List.of());

    assertEquals("False AddressNotUsable", programmed(world, unusable));
    assertEquals("False Invalid", programmed(world, taken));
    assertEquals("False Pending", programmed(world, behind));
    assertEquals(
        "PortUnavailable",
        world
            .object(World.key(ResourceKind.GATEWAY, "g"), taken)
            .at("/status/listeners/0/conditions/0/reason")
            .asString());
  }

  private static String programmed(World world, InForce inForce) {
    var condition =
        world.object(World.key(ResourceKind.GATEWAY, "g"), inForce).at("/status/conditions/2");
    return condition.path("status").asString() + " " + condition.path("reason").asString();
  }
}
