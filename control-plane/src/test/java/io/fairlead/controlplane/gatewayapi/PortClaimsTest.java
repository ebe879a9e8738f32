package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.ImageEntry;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two Gateways on one port: the older has it, and the younger is told (G5, G11). */
class PortClaimsTest {
  private static final String CERTIFICATE = "tls: {certificateRefs: [{name: cert}]}";
  private static final String PASSTHROUGH = "tls: {mode: Passthrough}";

  private static String gateway(String name, String addresses, String... listeners) {
    return "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: %s}, spec: {gatewayClassName: fairlead, addresses: [%s], listeners: [%s]}}\n---\n"
        .formatted(name, addresses, String.join(", ", listeners));
  }

  private static String listener(String name, int port, String protocol, String more) {
    return "{name: %s, port: %d, protocol: %s%s}"
        .formatted(name, port, protocol, more.isEmpty() ? "" : ", " + more);
  }

  /** The older is called z, so that a name has no say. */
  private static Case pair(String name, String older, String younger, String... facts) {
    return new Case(
        name, gateway("z", "", older) + gateway("a", "", younger), String.join("\n", facts) + "\n");
  }

  private static String[] conflict(String reason) {
    return new String[] {
      "Gateway z#one Accepted = True Accepted",
      "Gateway z#one Conflicted = False NoConflicts",
      "Gateway z#one Programmed = True Programmed",
      "Gateway a#one Accepted = False " + reason,
      "Gateway a#one Conflicted = True " + reason,
      "Gateway a#one Programmed = False " + reason,
      "Gateway a Accepted = False ListenersNotValid",
      "Gateway a Programmed = False Invalid",
    };
  }

  private static final String[] SHARED = {
    "Gateway z#one Conflicted = False NoConflicts",
    "Gateway a#one Conflicted = False NoConflicts",
    "Gateway a#one Programmed = True Programmed",
    "Gateway a Accepted = True Accepted",
  };

  static Stream<Case> cases() {
    String http = listener("one", 8080, "HTTP", "");
    String tcp = listener("one", 8080, "TCP", "");
    String udp = listener("one", 8080, "UDP", "");
    String https = listener("one", 8080, "HTTPS", CERTIFICATE);
    String ofHost = "hostname: a.example, ";
    return Stream.of(
        pair("HTTP is shared", http, http, SHARED),
        pair("HTTPS with the same certificates is shared", https, https, SHARED),
        pair("TCP and UDP are two sockets", tcp, udp, SHARED),
        pair("two of TCP", tcp, tcp, conflict("ProtocolConflict")),
        pair("two of UDP", udp, udp, conflict("ProtocolConflict")),
        pair("HTTP and TCP", http, tcp, conflict("ProtocolConflict")),
        pair("TCP and HTTP", tcp, http, conflict("ProtocolConflict")),
        pair("HTTP and HTTPS", http, https, conflict("ProtocolConflict")),
        pair(
            "HTTPS of the same hostname with other certificates",
            https,
            listener("one", 8080, "HTTPS", CERTIFICATE.replace("}]", "}, {name: second}]"))
                .replace("second", "cert"),
            SHARED[0],
            "Gateway a#one Conflicted = True HostnameConflict"),
        pair(
            "passthrough of the same hostname",
            listener("one", 8080, "TLS", ofHost + PASSTHROUGH),
            listener("one", 8080, "TLS", ofHost + PASSTHROUGH),
            conflict("HostnameConflict")),
        pair(
            "HTTPS and passthrough of the same hostname",
            listener("one", 8080, "HTTPS", ofHost + CERTIFICATE),
            listener("one", 8080, "TLS", ofHost + PASSTHROUGH),
            conflict("ProtocolConflict")),
        pair(
            "HTTPS and passthrough of two hostnames",
            listener("one", 8080, "HTTPS", ofHost + CERTIFICATE),
            listener("one", 8080, "TLS", "hostname: b.example, " + PASSTHROUGH),
            SHARED),
        new Case(
            "addresses that have nothing in common",
            gateway("z", "{value: 192.0.2.1}, {value: 192.0.2.2}", tcp)
                + gateway("a", "{value: 192.0.2.3}", tcp),
            String.join("\n", SHARED) + "\n"),
        new Case(
            "one address in common",
            gateway("z", "{value: 192.0.2.1}, {value: 192.0.2.2}", tcp)
                + gateway("a", "{value: 192.0.2.2}", tcp),
            "Gateway a#one Conflicted = True ProtocolConflict\n"),
        new Case(
            "the others of its listeners work",
            gateway("z", "", tcp) + gateway("a", "", tcp, listener("two", 8081, "TCP", "")),
            """
            Gateway a Accepted = True ListenersNotValid
            Gateway a Programmed = True Programmed
            Gateway a#one Conflicted = True ProtocolConflict
            Gateway a#two Conflicted = False NoConflicts
            """),
        new Case(
            "what has no port itself keeps none from others",
            gateway("z", "", tcp)
                + gateway("y", "", http)
                + gateway("x", "", tcp.replace("TCP", "HTTP")),
            """
            Gateway y#one Conflicted = True ProtocolConflict
            Gateway x#one Conflicted = True ProtocolConflict
            """),
        new Case(
            "a Gateway that is not accepted has no port",
            gateway("z", "{type: Hostname, value: a.example}", tcp) + gateway("a", "", tcp),
            """
            Gateway z Accepted = False UnsupportedAddress
            Gateway a#one Conflicted = False NoConflicts
            """),
        new Case(
            "listeners of ListenerSets go with their Gateway",
            gateway("z", "", http)
                + gateway("a", "", listener("own", 8081, "HTTP", ""))
                    .replace("addresses", "allowedListeners: {namespaces: {from: Same}}, addresses")
                + "{apiVersion: gateway.networking.k8s.io/v1, kind: ListenerSet, metadata: {name:"
                + " s}, spec: {parentRef: {name: a}, listeners: ["
                + listener("more", 8080, "TCP", "")
                + "]}}\n",
            """
            ListenerSet s#more Conflicted = True ProtocolConflict
            ListenerSet s Accepted = False ListenersNotValid
            Gateway a Accepted = True Accepted
            """));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(Case each) {
    each.check();
  }

  private static ResourceKey key(String name) {
    return World.key(ResourceKind.GATEWAY, name);
  }

  private static List<String> open(World world, String name) {
    return world.resolutions().entry(key(name)).stream()
        .flatMap(
            entry ->
                entry instanceof ImageEntry.OfGateway(GatewayListeners listeners)
                    ? listeners.listeners().stream().map(each -> each.name().section())
                    : Stream.of())
        .toList();
  }

  @Test
  void thePortPassesOnWhenTheOlderGoes() {
    World world =
        World.of(
            gateway("z", "", listener("one", 8080, "TCP", ""))
                + gateway("a", "", listener("one", 8080, "TCP", "")));
    assertEquals(List.of(), open(world, "a"));

    Set<ResourceKey> touched = world.remove(key("z"));

    assertTrue(touched.contains(key("a")), touched::toString);
    assertEquals(List.of("one"), open(world, "a"));
    assertEquals("False NoConflicts", world.said("Gateway a#one Conflicted"));
  }

  /** What gateways are told is the same whatever changes led there. */
  @Test
  void aGatewayThatAsksForThePortLaterHasItLater() {
    World world = World.of(gateway("z", "", listener("one", 8081, "TCP", "")));
    world.apply(gateway("a", "", listener("one", 8080, "TCP", "")));
    assertEquals(List.of("one"), open(world, "a"));

    world.apply(gateway("z", "", listener("one", 8080, "TCP", "")));

    assertEquals(List.of("one"), open(world, "z"), "it is the older Gateway");
    assertEquals(List.of(), open(world, "a"));
    Resolutions anew = Resolutions.of(world.image());
    for (CatalogObject each : world.image().list(ResourceKind.GATEWAY)) {
      assertEquals(anew.entry(each.key()), world.resolutions().entry(each.key()));
      assertEquals(
          anew.gateway(each.key().namespacedName()),
          world.resolutions().gateway(each.key().namespacedName()));
    }
    assertFalse(anew.secrets(key("a")).iterator().hasNext());
  }
}
