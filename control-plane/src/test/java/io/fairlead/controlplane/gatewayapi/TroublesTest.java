package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What of a status is told as Events: once for each trouble, and only what is new. */
class TroublesTest {
  private static final String GATEWAY =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: g}
      spec:
        gatewayClassName: fairlead
        listeners:
        - {name: a, port: 80, protocol: HTTP}
        - {name: b, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: none}]}}
        - {name: c, port: 80, protocol: TCP}
      """;

  @Test
  void eachTroubleOnce() {
    World world = World.of(GATEWAY);
    var key = World.key(ResourceKind.GATEWAY, "g");
    ObjectNode before = Objects.requireNonNull(world.image().get(key)).json();
    ObjectNode now = world.object(key);

    assertEquals(
        List.of(
            Occurrence.warning(
                "ProtocolConflict",
                "listener a: another listener speaks something else on this port"),
            Occurrence.warning(
                "InvalidCertificateRef", "listener b: Secret default/none not found"),
            Occurrence.warning(
                "ProtocolConflict",
                "listener c: another listener speaks something else on this port")),
        Troubles.news(before, now));
    assertEquals(List.of(), Troubles.news(now, now));
  }

  @Test
  void whatWaitsIsNoTrouble() {
    World world = World.of("");
    var key = World.key(ResourceKind.GATEWAY, "plain");
    InForce behind = new InForce("not on x", Map.of(), List.of());

    assertEquals(List.of(), Troubles.news(world.object(key), world.object(key, behind)));
  }
}
