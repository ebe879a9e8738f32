package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What parents said of a route goes with them; what other controllers said stays (G10). */
class VanishedParentsTest {
  private static final ResourceKey ROUTE = World.key(ResourceKind.HTTP_ROUTE, "r");
  private static final ResourceKey GATEWAY = World.key(ResourceKind.GATEWAY, "g");
  private static final ResourceKey PLAIN = World.key(ResourceKind.GATEWAY, "plain");

  private World world;

  @BeforeEach
  void written() {
    world =
        World.of(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: g}
            spec:
              gatewayClassName: fairlead
              allowedListeners: {namespaces: {from: Same}}
              listeners: [{name: http, port: 81, protocol: HTTP}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ListenerSet
            metadata: {name: s}
            spec: {parentRef: {name: g}, listeners: [{name: more, port: 82, protocol: HTTP}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: r}
            spec:
              parentRefs:
              - {name: g}
              - {group: gateway.networking.k8s.io, kind: ListenerSet, name: s}
              - {name: plain}
              - {name: theirs}
              rules: [{backendRefs: [{name: web, port: 80}]}]
            """);
    ObjectNode route = world.object(ROUTE);
    route
        .withObjectProperty("status")
        .withArrayProperty("parents")
        .add(
            Yaml.object(
                "{controllerName: example.com/theirs, parentRef: {name: theirs}, conditions: []}"));
    world.keep(route);
  }

  /** Names of the parents that say something of it; the status is kept as it is then. */
  private List<String> parents() {
    ObjectNode route = world.object(ROUTE);
    world.keep(route);
    return Fields.list(route.path("status"), "parents").stream()
        .map(parent -> Fields.text(parent.path("parentRef"), "name"))
        .sorted()
        .toList();
  }

  @Test
  void aGatewayThatGoesTakesItsWordsWithIt() {
    assertEquals(List.of("g", "plain", "s", "theirs"), parents());

    assertTrue(world.remove(GATEWAY).contains(ROUTE));
    assertEquals(List.of("plain", "theirs"), parents());

    assertTrue(world.remove(PLAIN).contains(ROUTE));
    assertEquals(List.of("theirs"), parents());
  }

  @Test
  void aListenerSetThatGoesDoesToo() {
    assertTrue(world.remove(World.key(ResourceKind.LISTENER_SET, "s")).contains(ROUTE));
    assertEquals(List.of("g", "plain", "theirs"), parents());
  }

  @Test
  void aGatewayThatIsGivenToAnotherClassDoesToo() {
    world.apply(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: theirs}
        spec: {controllerName: example.com/theirs}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: plain}
        spec:
          gatewayClassName: theirs
          listeners: [{name: http, port: 80, protocol: HTTP}]
        """);

    assertEquals(List.of("g", "s", "theirs"), parents());
  }

  @Test
  void aRouteThatNamesAParentNoLongerIsToldNothingOfIt() {
    ObjectNode route = world.object(ROUTE);
    world.keep(route);
    world.apply(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r}
        spec: {parentRefs: [{name: plain}], rules: [{backendRefs: [{name: web, port: 80}]}]}
        """);

    assertEquals(List.of("plain"), parents(), "a write has no status here");
    assertEquals("0", world.said("Gateway g#http attached"));
    assertEquals("1", world.said("Gateway plain#http attached"));
    world.remove(ROUTE);
    assertEquals("0", world.said("Gateway plain#http attached"));
  }
}
