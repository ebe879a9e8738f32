package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways.Server;
import io.fairlead.controlplane.ingress.IngressConditionsConcern;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.controlplane.progress.Awaited;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Aspect;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Problem;
import io.fairlead.persistence.event.Author;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** When conditions of an Ingress are said, of gateways that come, tell and go (B23, B24). */
class IngressConditionsConcernTest {
  private static final ResourceKey SHOP = World.key(ResourceKind.INGRESS, "shop");
  private static final Problem IDLE =
      new Problem(
          new NamespacedName("default", "shop"), Aspect.ENDPOINTS, "NoEndpoints", "none is ready");

  private final World world =
      World.of(
          """
          apiVersion: networking.k8s.io/v1
          kind: IngressClass
          metadata: {name: fairlead}
          spec: {controller: fairlead.io/gateway}
          ---
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: shop}
          spec: {ingressClassName: fairlead, defaultBackend: {service: {name: web, port: {number: 80}}}}
          """);
  private final Map<String, Long> acked = new TreeMap<>();
  private final AtomicReference<ConnectedGateways> gateways =
      new AtomicReference<>(ConnectedGateways.NONE);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final IngressConditionsConcern concern =
      new IngressConditionsConcern(
          new Edits(world::image, new Kept()),
          gateways::get,
          () -> acked,
          InstantSource.tick(now::get, Duration.ofMillis(1)));

  /** Writes into the world at once. */
  private final class Kept implements ObjectStore {
    @Override
    public ObjectStore by(Author author) {
      return this;
    }

    @Override
    public CompletionStage<WriteReply> create(ResourceKey key, ObjectNode object) {
      return CompletableFuture.completedStage(new WriteReply.NotFound(key));
    }

    @Override
    public CompletionStage<WriteReply> replace(ResourceKey key, long expected, ObjectNode object) {
      CatalogObject before = world.image().get(key);
      world.keep(object);
      concern.touchedBy(
          new CatalogChange.Upserted(Objects.requireNonNull(world.image().get(key)), before));
      return CompletableFuture.completedStage(new WriteReply.NotFound(key));
    }

    @Override
    public CompletionStage<WriteReply> delete(
        ResourceKey key, Preconditions preconditions, DeleteOptions options) {
      return CompletableFuture.completedStage(new WriteReply.NotFound(key));
    }
  }

  private void connected(Problem... problems) {
    gateways.set(
        new ConnectedGateways(
            Set.of("one"),
            List.of(),
            Map.of(),
            Map.of("one", Server.of(List.of(), new IngressesObserved(80, 443, List.of(problems)))),
            Set.of()));
    acked.put("gateway/one", world.image().revision());
  }

  private String line(String type) {
    return Objects.requireNonNull(world.image().get(SHOP))
        .meta()
        .annotations()
        .getOrDefault("fairlead.io/conditions", "")
        .lines()
        .filter(line -> line.startsWith(type))
        .findFirst()
        .orElse("");
  }

  private void look() {
    now.updateAndGet(before -> before.plus(Awaited.LAG));
    concern.settled(SHOP);
    concern.settled(SHOP); // as when what was written comes back
  }

  @Test
  void whatTheGatewayTellsIsSaid() {
    concern.startFrom(world.image());
    connected(IDLE);
    concern.all();
    look();
    assertEquals("EndpointsReady False NoEndpoints: none is ready", line("EndpointsReady"));
    assertEquals("Programmed True", line("Programmed"));

    connected();
    assertEquals(List.of(SHOP), List.copyOf(concern.all()), "it alone is told otherwise");
    look();
    assertEquals("EndpointsReady True", line("EndpointsReady"));
    assertEquals(List.of(), List.copyOf(concern.all()), "nothing else is told");
  }

  @Test
  void theLastGatewayThatGoesLeavesItAsItWas() {
    concern.startFrom(world.image());
    connected(IDLE);
    concern.all();
    look();

    gateways.set(ConnectedGateways.NONE);
    acked.clear();
    concern.all();
    look();
    assertEquals("EndpointsReady False NoEndpoints: none is ready", line("EndpointsReady"));
    assertEquals("Programmed True", line("Programmed"));
    assertTrue(concern.settled(SHOP), "nothing is awaited of gateways that are not there");
  }

  @Test
  void withoutAnyGatewayItIsPending() {
    concern.startFrom(world.image());
    look();
    assertEquals("Programmed False Pending: no gateway is connected", line("Programmed"));
    assertEquals("", line("EndpointsReady"), "nobody knows");
  }

  @Test
  void oneThatIsNotOursAnyMoreSaysNothing() {
    concern.startFrom(world.image());
    connected();
    concern.all();
    look();
    world.apply(
        """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: fairlead}
        spec: {controller: example.com/other}
        """);
    look();
    assertEquals("", line("Accepted"));
  }
}
