package io.fairlead.controlplane.ingress;

import static io.fairlead.controlplane.object.SampleObjects.ingress;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.controlplane.object.EntityReply;
import io.fairlead.controlplane.object.EntityReply.Done;
import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.controlplane.object.EntityUnderTest;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An Ingress says in its status where the gateways are (I16). */
class IngressEntityTest {

  private static final ActorTestKit ACTORS = EntityUnderTest.actors();
  private static final ResourceKey KEY = new ResourceKey(ResourceKind.INGRESS, "default", "shop");

  private Set<String> gateways = Set.of();
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

    gateways = Set.of("127.0.0.1", "gw.example.com");
    assertInstanceOf(ObjectEvent.Replaced.class, entity.reconcile().getFirst());
    assertEquals(List.of("127.0.0.1", "gw.example.com"), addresses());
    assertEquals(List.of(), entity.reconcile(), "said once");

    gateways = Set.of();
    assertEquals(List.of(), entity.reconcile(), "a gateway we do not see may serve all the same");
    assertEquals(List.of("127.0.0.1", "gw.example.com"), addresses());
    gateways = Set.of("127.0.0.2");
    entity.reconcile();
    assertEquals(List.of("127.0.0.2"), addresses());
  }

  @Test
  void aNewStatusIsANewVersion() {
    ObjectNode shop = ingress("default", "shop", "shop.example.com");
    entity.create(shop);
    gateways = Set.of("127.0.0.1");
    entity.reconcile();

    assertInstanceOf(EntityReply.Conflict.class, entity.replace(1, shop).reply());
    assertEquals(new Done(Outcome.REMOVED, 3), entity.delete(Preconditions.NONE).reply());
    assertEquals(List.of(), entity.reconcile());
  }
}
