package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is kept up to date is what would be made anew, and costs what changed. */
class ResolutionsTest {
  private static final String[] NAMESPACES = {"default", "other"};

  /** Everything that is resolved of an image, by the object whose entry or status says it. */
  private static Map<String, Object> all(World world, Resolutions resolutions) {
    Map<String, Object> all = new TreeMap<>();
    for (ResourceKey key : Resolutions.keys(world.image())) {
      NamespacedName name = key.namespacedName();
      Object facts =
          switch (key.kind()) {
            case GATEWAY ->
                resolutions
                    .gateway(name)
                    .map(each -> List.of(each, counts(resolutions, name, each.listeners())));
            case LISTENER_SET ->
                resolutions
                    .gatewayOf(name)
                    .map(
                        gateway ->
                            List.of(
                                gateway.accepted(),
                                gateway.set(name).orElseThrow(),
                                counts(
                                    resolutions,
                                    gateway.name(),
                                    gateway.set(name).orElseThrow().listeners())));
            case BACKEND_TLS_POLICY -> resolutions.policy(name);
            default -> resolutions.route(key);
          };
      all.put(
          key.toString(),
          List.of(
              facts,
              resolutions.entry(key),
              key.kind() == ResourceKind.GATEWAY ? resolutions.secrets(key) : Set.of()));
    }
    return all;
  }

  private static List<Integer> counts(
      Resolutions resolutions, NamespacedName gateway, List<GatewayResult.Listener> listeners) {
    return listeners.stream().map(each -> resolutions.attached(gateway, each.name())).toList();
  }

  @Property(tries = 60)
  void theSameWhateverChangesLedThere(@ForAll long seed) {
    Random random = new Random(seed);
    World world = World.of(manifest(random));
    Map<String, Object> told = all(world, world.resolutions());
    for (int i = 0; i < 25; i++) {
      Set<ResourceKey> touched = step(world, random);
      Map<String, Object> now = all(world, world.resolutions());
      assertEquals(all(world, Resolutions.of(world.image())), now);
      Map<String, Object> untold = new HashMap<>(now);
      touched.forEach(key -> untold.remove(key.toString()));
      untold.forEach((key, value) -> assertEquals(told.get(key), value, "not told of " + key));
      told.clear();
      told.putAll(now);
    }
  }

  private static Set<ResourceKey> step(World world, Random random) {
    List<ResourceKey> there = new ArrayList<>();
    for (ResourceKind kind : ResourceKind.values()) {
      world.image().list(kind).forEach(object -> there.add(object.key()));
    }
    return random.nextInt(5) == 0
        ? world.remove(there.get(random.nextInt(there.size())))
        : world.apply(manifest(random));
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static String manifest(Random random) {
    String namespace = NAMESPACES[random.nextInt(2)];
    String elsewhere = NAMESPACES[random.nextInt(2)];
    String name = one(random, List.of("a", "b"));
    String host = one(random, List.of("", ", hostname: a.example", ", hostname: '*.example'"));
    String from =
        one(random, List.of("Same", "All", "Selector, selector: {matchLabels: {team: blue}}"));
    String listener =
        one(
                random,
                List.of(
                    "{name: l, port: 80, protocol: HTTP%s, allowedRoutes: {namespaces: {from:"
                        + " %s}}}",
                    "{name: l, port: 80, protocol: TCP, allowedRoutes: {namespaces: {from: %2$s}}}",
                    "{name: l, port: 443, protocol: HTTPS%s, allowedRoutes: {namespaces: {from:"
                        + " %s}}, tls: {certificateRefs: [{name: cert, namespace: "
                        + elsewhere
                        + "}]}}"))
            .formatted(host, from);
    String kind =
        one(
            random,
            List.of(
                "{kind: Gateway, %s, spec: {gatewayClassName: fairlead, allowedListeners:"
                    + " {namespaces: {from: "
                    + from
                    + "}}, listeners: ["
                    + listener
                    + "]}}",
                "{kind: ListenerSet, %s, spec: {parentRef: {name: a, namespace: "
                    + elsewhere
                    + "}, listeners: ["
                    + listener
                    + "]}}",
                "{kind: HTTPRoute, %s, spec: {parentRefs: [{name: plain}, {name: a, namespace: "
                    + elsewhere
                    + "}, {kind: ListenerSet, name: b}], hostnames: [x.a.example, a.example],"
                    + " rules: [{backendRefs: [{name: web, port: 80, namespace: "
                    + elsewhere
                    + "}]}]}}",
                "{kind: TCPRoute, %s, spec: {parentRefs: [{name: b}], rules: [{backendRefs:"
                    + " [{name: far, port: 80}]}]}}",
                "{kind: BackendTLSPolicy, %s, spec: {targetRefs: [{group: '', kind: Service, name:"
                    + " web}], validation: {hostname: x, caCertificateRefs: [{group: '', kind:"
                    + " ConfigMap, name: ca}]}}}",
                "{kind: ReferenceGrant, %s, spec: {from: [{group: gateway.networking.k8s.io, kind:"
                    + " HTTPRoute, namespace: default}, {group: gateway.networking.k8s.io, kind:"
                    + " Gateway, namespace: other}], to: [{group: '', kind: Service}, {group: '',"
                    + " kind: Secret}]}}",
                "core Service, spec: {ports: [{port: 80}]}}",
                "core Service, spec: {ports: [{port: 81}]}}",
                "core ConfigMap, data: {ca.crt: hello}}",
                "core Secret, data: {}}",
                "class",
                "team"));
    if (kind.equals("class")) {
      return "{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name:"
          + " fairlead}, spec: {controllerName: fairlead.io/gateway}}";
    }
    if (kind.equals("team")) {
      return "{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {team: %s}}}"
          .formatted(namespace, one(random, List.of("blue", "red")));
    }
    if (kind.startsWith("core ")) {
      String of = kind.substring(5, kind.indexOf(','));
      String known = of.equals("Service") ? "web" : of.equals("Secret") ? "cert" : "ca";
      return "{apiVersion: v1, kind: %s, metadata: {name: %s, namespace: %s}%s"
          .formatted(of, known, namespace, kind.substring(kind.indexOf(',')));
    }
    return kind.formatted(
        "apiVersion: gateway.networking.k8s.io/v1, metadata: {name: %s, namespace: %s}"
            .formatted(name, namespace));
  }

  @Test
  void aChangeTouchesWhatDependsOnItOnly() {
    World world = World.of("");
    for (int i = 0; i < 50; i++) {
      world.apply(route("r" + i, "web"));
    }
    ResourceKey gateway = World.key(ResourceKind.GATEWAY, "plain");
    ResourceKey first = World.key(ResourceKind.HTTP_ROUTE, "r0");

    assertEquals(Set.of(first), world.apply(route("r0", "none")));
    assertEquals(Set.of(first, gateway), world.remove(first));
    assertEquals("49", world.said("Gateway plain#http attached"));
    // Of the Gateway nothing is different that routes go by.
    assertEquals(
        Set.of(gateway),
        world.apply(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: plain}
            spec:
              gatewayClassName: fairlead
              addresses: [{value: 10.0.0.1}]
              listeners: [{name: http, port: 80, protocol: HTTP}]
            """));
    Set<ResourceKey> touched =
        world.apply(
            "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 81}]}}");
    assertEquals(49, touched.size());
    assertFalse(touched.contains(gateway));
    assertTrue(
        world.apply("{apiVersion: v1, kind: Secret, metadata: {name: z}, data: {}}").isEmpty());
  }

  private static String route(String name, String service) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: %s}
    spec: {parentRefs: [{name: plain}], rules: [{backendRefs: [{name: %s, port: 80}]}]}
    """
        .formatted(name, service);
  }
}
