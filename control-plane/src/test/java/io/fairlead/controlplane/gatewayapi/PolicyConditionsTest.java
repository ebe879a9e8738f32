package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** G11 of BackendTLSPolicies; names are those of the conformance tests. */
class PolicyConditionsTest {
  private static final String CA = "caCertificateRefs: [{group: '', kind: ConfigMap, name: %s}]";

  private static final String ROUTE =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: r}
      spec: {parentRefs: [{name: plain}], rules: [{backendRefs: [{name: web, port: 80}]}]}
      """;

  private static String policy(String name, String target, String validation) {
    return """
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: BackendTLSPolicy
    metadata: {name: %s}
    spec:
      targetRefs: [{group: '', kind: Service, %s}]
      validation: {hostname: web.example, %s}
    """
        .formatted(name, target, validation);
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "accepted, by the Gateway whose route leads there",
            ROUTE + policy("p", "name: web", CA.formatted("ca")),
            """
            BackendTLSPolicy p Accepted = True Accepted
            BackendTLSPolicy p ResolvedRefs = True ResolvedRefs
            """),
        new Case(
            "nobody to tell without a route",
            policy("p", "name: web", CA.formatted("ca")),
            "BackendTLSPolicy p Accepted =\n"),
        new Case(
            "InvalidCACertificateRef: nonexistent",
            ROUTE + policy("p", "name: web", CA.formatted("none")),
            """
            BackendTLSPolicy p Accepted = False NoValidCACertificate
            BackendTLSPolicy p ResolvedRefs = False InvalidCACertificateRef
            """),
        new Case(
            "InvalidCACertificateRef: malformed",
            ROUTE + policy("p", "name: web", CA.formatted("malformed")),
            """
            BackendTLSPolicy p Accepted = False NoValidCACertificate
            BackendTLSPolicy p ResolvedRefs = False InvalidCACertificateRef
            """),
        new Case(
            "InvalidKind",
            ROUTE
                + policy(
                    "p", "name: web", CA.formatted("ca").replace("ConfigMap", "NonExistentKind")),
            """
            BackendTLSPolicy p Accepted = False NoValidCACertificate
            BackendTLSPolicy p ResolvedRefs = False InvalidKind
            """),
        new Case(
            "one authority of two is enough",
            ROUTE
                + policy(
                    "p", "name: web", CA.formatted("ca}, {group: '', kind: ConfigMap, name: none")),
            """
            BackendTLSPolicy p Accepted = True Accepted
            BackendTLSPolicy p ResolvedRefs = False InvalidCACertificateRef
            """),
        new Case(
            "the authorities of the system, and those nobody knows",
            ROUTE
                + policy("p", "name: web, sectionName: http", "wellKnownCACertificates: System")
                + policy("q", "name: web", "wellKnownCACertificates: a.b/c"),
            """
            BackendTLSPolicy p Accepted = True Accepted
            BackendTLSPolicy q Accepted = False Invalid
            """),
        new Case(
            "ConflictResolution: the older of the same target",
            ROUTE
                + policy("z", "name: web", CA.formatted("ca"))
                + policy("a", "name: web", CA.formatted("ca"))
                + policy("s", "name: web, sectionName: http", CA.formatted("ca"))
                + policy("t", "name: web, sectionName: http", CA.formatted("ca")),
            """
            BackendTLSPolicy z Accepted = True Accepted
            BackendTLSPolicy a Accepted = False Conflicted
            BackendTLSPolicy s Accepted = True Accepted
            BackendTLSPolicy t Accepted = False Conflicted
            """),
        new Case(
            "TargetNotFound: no such port",
            ROUTE + policy("p", "name: web, sectionName: none", CA.formatted("ca")),
            "BackendTLSPolicy p Accepted = False TargetNotFound\n"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(Case each) {
    each.check();
  }

  private static BackendTls entry(World world, String name) {
    return Objects.requireNonNull(
        world.resolutions().policy(new NamespacedName("default", name)).orElseThrow().entry());
  }

  @Test
  void gatewaysAreToldWhatHoldsAndWhatCanNotBeUsed() {
    World world =
        World.of(
            ROUTE
                + policy("p", "name: web", CA.formatted("ca"))
                + policy("q", "name: web", CA.formatted("ca"))
                + policy("b", "name: other", CA.formatted("none")));

    assertEquals(
        List.of(new BackendTls.Target(new NamespacedName("default", "web"), "")),
        entry(world, "p").targets());
    assertTrue(entry(world, "p").valid());
    assertFalse(entry(world, "b").valid());
    world.remove(World.key(ResourceKind.BACKEND_TLS_POLICY, "p"));
    assertEquals("True Accepted", world.said("BackendTLSPolicy q Accepted"));
  }
}
