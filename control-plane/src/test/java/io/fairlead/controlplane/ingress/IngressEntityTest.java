package io.fairlead.controlplane.ingress;

import static io.fairlead.controlplane.object.SampleObjects.ingress;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways.Server;
import io.fairlead.controlplane.object.EntityReply;
import io.fairlead.controlplane.object.EntityReply.Done;
import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.controlplane.object.EntityUnderTest;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Aspect;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Problem;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An Ingress says in its status where the gateways are (I16). */
class IngressEntityTest {

  private static final ActorTestKit ACTORS = EntityUnderTest.actors();
  private static final ResourceKey KEY = new ResourceKey(ResourceKind.INGRESS, "default", "shop");

  private ConnectedGateways gateways = ConnectedGateways.NONE;
  private final EntityUnderTest<ObjectState> entity =
      EntityUnderTest.start(
          ACTORS,
          KEY,
          IngressEntity.create(
              KEY, () -> {}, ingress -> IngressStatus.published(ingress, gateways)));

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private static ConnectedGateways at(String... addresses) {
    return new ConnectedGateways(Set.of("one"), List.of(addresses), Map.of());
  }

  /** A gateway at 127.0.0.1 that has these certificates' problems with the Ingress. */
  private static ConnectedGateways told(String... reasons) {
    List<Problem> problems =
        Stream.of(reasons)
            .map(reason -> new Problem(KEY.namespacedName(), Aspect.CERTIFICATES, reason, "why"))
            .toList();
    return new ConnectedGateways(
        Set.of("one"),
        List.of("127.0.0.1"),
        Map.of(),
        Map.of("one", Server.of(List.of("127.0.0.1"), new IngressesObserved(8080, 8443, problems))),
        Set.of());
  }

  @Test
  void aPortThatIsTakenIsToldThere() {
    ObjectNode shop = ingress("default", "shop", "shop.example.com");
    shop.withObject("/spec").putArray("tls").addObject().put("secretName", "shop");
    entity.create(shop);
    ConnectedGateways open = told();
    gateways =
        new ConnectedGateways(
            open.names(),
            open.addresses(),
            Map.of(
                "one",
                List.of(
                    new ListenersBound.Listener(
                        ListenersBound.INGRESSES, ListenersBound.HTTPS, "taken"))),
            open.servers(),
            Set.of());
    entity.reconcile();
    assertEquals(
        "[{\"port\":8080,\"protocol\":\"TCP\"},"
            + "{\"port\":8443,\"protocol\":\"TCP\",\"error\":\"fairlead.io/PortUnavailable\"}]",
        ports());
  }

  private String ports() {
    return assertInstanceOf(ObjectState.Active.class, entity.state())
        .object()
        .at("/status/loadBalancer/ingress/0/ports")
        .toString();
  }

  @Test
  void itsPortsAreToldWithTheirErrors() {
    ObjectNode shop = ingress("default", "shop", "shop.example.com");
    shop.withObject("/spec").putArray("tls").addObject().put("secretName", "shop");
    entity.create(shop);
    gateways = told();
    entity.reconcile();
    assertEquals(
        "[{\"port\":8080,\"protocol\":\"TCP\"},{\"port\":8443,\"protocol\":\"TCP\"}]", ports());

    gateways = told("CertificateExpiresSoon", "SecretNotFound");
    entity.reconcile();
    assertEquals(
        "[{\"port\":8080,\"protocol\":\"TCP\"},"
            + "{\"port\":8443,\"protocol\":\"TCP\",\"error\":\"fairlead.io/SecretNotFound\"}]",
        ports());
    assertEquals(List.of(), entity.reconcile(), "said once");

    gateways = told();
    entity.reconcile();
    assertFalse(ports().contains("error"), this::ports);
  }

  @Test
  void withoutTlsThereIsOnePort() {
    entity.create(ingress("default", "shop", "shop.example.com"));
    gateways = told();
    entity.reconcile();
    assertEquals("[{\"port\":8080,\"protocol\":\"TCP\"}]", ports());
  }

  private List<String> addresses() {
    ObjectNode now = assertInstanceOf(ObjectState.Active.class, entity.state()).object();
    List<String> addresses = new ArrayList<>();
    for (JsonNode entry : now.path("status").path("loadBalancer").path("ingress")) {
      addresses.add(entry.path("ip").stringValue(entry.path("hostname").stringValue("")));
    }
    return addresses;
  }

  @Test
  void theStatusFollowsTheGatewaysAndOutlivesThem() {
    entity.create(ingress("default", "shop", "shop.example.com"));
    assertEquals(List.of(), entity.reconcile(), "no gateway, nothing to say");

    gateways = at("127.0.0.1", "gw.example.com");
    assertInstanceOf(ObjectEvent.Replaced.class, entity.reconcile().getFirst());
    assertEquals(List.of("127.0.0.1", "gw.example.com"), addresses());
    assertEquals(List.of(), entity.reconcile(), "said once");

    gateways = ConnectedGateways.NONE;
    assertEquals(List.of(), entity.reconcile(), "a gateway we do not see may serve all the same");
    assertEquals(List.of("127.0.0.1", "gw.example.com"), addresses());
    gateways = at("127.0.0.2");
    entity.reconcile();
    assertEquals(List.of("127.0.0.2"), addresses());
  }

  @Test
  void aNewStatusIsANewVersion() {
    ObjectNode shop = ingress("default", "shop", "shop.example.com");
    entity.create(shop);
    gateways = at("127.0.0.1");
    entity.reconcile();

    assertInstanceOf(EntityReply.Conflict.class, entity.replace(1, shop).reply());
    assertEquals(new Done(Outcome.REMOVED, 3), entity.delete(Preconditions.NONE).reply());
    assertEquals(List.of(), entity.reconcile());
  }
}
