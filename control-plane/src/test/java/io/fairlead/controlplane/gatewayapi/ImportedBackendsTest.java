package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.node.ImageEntry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** ServiceImports as backends of every kind of route (G7, D21). */
class ImportedBackendsTest {
  private static final String LISTENERS =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: g}
      spec:
        gatewayClassName: fairlead
        listeners:
        - {name: http, port: 80, protocol: HTTP}
        - {name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}}
        - {name: tcp, port: 5000, protocol: TCP}
        - {name: udp, port: 5000, protocol: UDP}
      ---
      """;
  private static final String IMPORTS =
      """
      ---
      apiVersion: multicluster.x-k8s.io/v1alpha1
      kind: ServiceImport
      metadata: {name: one}
      spec: {type: ClusterSetIP, ports: [{name: a, port: 80}]}
      ---
      apiVersion: multicluster.x-k8s.io/v1alpha1
      kind: ServiceImport
      metadata: {name: two}
      spec:
        type: Headless
        ports: [{name: a, port: 80}, {name: b, port: 81}, {name: u, port: 53, protocol: UDP}]
      ---
      apiVersion: multicluster.x-k8s.io/v1alpha1
      kind: ServiceImport
      metadata: {name: odd}
      spec: {type: ClusterSetIP, ports: [{port: 80, appProtocol: example.com/odd}]}
      ---
      apiVersion: multicluster.x-k8s.io/v1alpha1
      kind: ServiceImport
      metadata: {name: far, namespace: other}
      spec: {type: ClusterSetIP, ports: [{port: 80}]}
      """;

  private static String route(String kind, String backend) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: %s
    metadata: {name: r}
    spec:
      parentRefs: [{name: g}]
      %s
      rules: [{backendRefs: [{group: multicluster.x-k8s.io, kind: ServiceImport, %s}]}]
    """
        .formatted(kind, kind.equals("TLSRoute") ? "hostnames: [a.example]" : "", backend);
  }

  private static String grant(String from, String to) {
    return """
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: ReferenceGrant
    metadata: {name: x, namespace: other}
    spec:
      from: [{group: gateway.networking.k8s.io, kind: %s, namespace: default}]
      to: [{group: %s}]
    """
        .formatted(from, to);
  }

  private static Case refs(String name, String backend, String expected) {
    return new Case(
        name,
        LISTENERS + route("HTTPRoute", backend) + IMPORTS,
        "HTTPRoute r ResolvedRefs = " + expected + "\n");
  }

  private static Case far(String name, String from, String to, String expected) {
    return new Case(
        name,
        LISTENERS
            + route("HTTPRoute", "name: far, namespace: other, port: 80")
            + IMPORTS
            + grant(from, to),
        "HTTPRoute r ResolvedRefs = " + expected + "\n");
  }

  static Stream<Case> cases() {
    String all = "multicluster.x-k8s.io, kind: ServiceImport";
    return Stream.of(
        refs("an import", "name: one, port: 80", "True ResolvedRefs"),
        refs("of one port, which need not be named", "name: one", "True ResolvedRefs"),
        refs("of several ports", "name: two", "False BackendNotFound"),
        refs("a port that is not there", "name: one, port: 81", "False BackendNotFound"),
        refs("a port of UDP", "name: two, port: 53", "False UnsupportedProtocol"),
        refs("an appProtocol nobody speaks", "name: odd, port: 80", "False UnsupportedProtocol"),
        refs("no import", "name: none, port: 80", "False BackendNotFound"),
        new Case(
            "the kind alone, without its group",
            LISTENERS
                + route("HTTPRoute", "name: one, port: 80")
                    .replace("group: multicluster.x-k8s.io, ", "")
                + IMPORTS,
            "HTTPRoute r ResolvedRefs = False InvalidKind\n"),
        far("granted", "HTTPRoute", all, "True ResolvedRefs"),
        far("granted by name", "HTTPRoute", all + ", name: far", "True ResolvedRefs"),
        far("another is granted", "HTTPRoute", all + ", name: near", "False RefNotPermitted"),
        far("Services are granted", "HTTPRoute", "'', kind: Service", "False RefNotPermitted"),
        far("another kind may", "GRPCRoute", all, "False RefNotPermitted"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(Case each) {
    each.check();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPRoute, one, 80",
    "GRPCRoute, one, 80",
    "TLSRoute, one, 80",
    "TCPRoute, two, 81",
    "UDPRoute, two, 53",
  })
  void everyKindOfRouteLeadsToWhatItsSlicesAreOf(String word, String name, int port) {
    World world =
        World.of(LISTENERS + route(word, "name: %s, port: %d".formatted(name, port)) + IMPORTS);
    ResourceKind kind =
        ResourceKind.byApiVersion("gateway.networking.k8s.io/v1", word).orElseThrow();
    NamespacedName derived = ServiceImport.derived(new NamespacedName("default", name));

    assertEquals("True ResolvedRefs", world.said(word + " r ResolvedRefs"));
    assertEquals(List.of(new BackendTarget.ServicePort(derived, port)), targets(world, kind));
  }

  private static List<BackendTarget> targets(World world, ResourceKind kind) {
    return switch (world.resolutions().entry(World.key(kind, "r")).orElseThrow()) {
      case ImageEntry.OfHttpRoute(HttpRoute route) ->
          route.rules().getFirst().backends().stream().map(HttpRoute.HttpBackend::target).toList();
      case ImageEntry.OfStreamRoute(StreamRoute route) ->
          route.backends().stream().map(StreamRoute.StreamBackend::target).toList();
      case ImageEntry other -> throw new AssertionError(other);
    };
  }

  @Test
  void anImportThatComesAndGoesResolvesItsRoutesAnew() {
    World world = World.of(LISTENERS + route("HTTPRoute", "name: one, port: 80"));
    assertEquals("False BackendNotFound", world.said("HTTPRoute r ResolvedRefs"));

    assertTrue(
        world.apply(IMPORTS.split("---\n")[1]).contains(World.key(ResourceKind.HTTP_ROUTE, "r")));
    assertEquals("True ResolvedRefs", world.said("HTTPRoute r ResolvedRefs"));

    world.remove(World.key(ResourceKind.SERVICE_IMPORT, "one"));
    assertEquals("False BackendNotFound", world.said("HTTPRoute r ResolvedRefs"));
  }
}
