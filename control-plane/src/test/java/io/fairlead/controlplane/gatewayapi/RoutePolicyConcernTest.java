package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.controlplane.progress.Awaited;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** When a RoutePolicy is said to be in force, of gateways that come, lag and go (B24). */
class RoutePolicyConcernTest {
  private static final ResourceKey POLICY = World.key(ResourceKind.ROUTE_POLICY, "limits");

  private final World world =
      World.of(
          """
          apiVersion: fairlead.io/v1alpha1
          kind: RoutePolicy
          metadata: {name: limits}
          spec:
            targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: plain}]
            rateLimit: {local: {requests: 1, per: Second, key: {type: All}}}
          """);
  private final Map<String, Long> acked = new TreeMap<>();
  private final AtomicReference<ConnectedGateways> gateways =
      new AtomicReference<>(new ConnectedGateways(Set.of(), List.of(), Map.of()));
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final RoutePolicyConcern concern =
      new RoutePolicyConcern(
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
      concern.touchedBy(world.keep(object));
      return CompletableFuture.completedStage(new WriteReply.NotFound(key));
    }

    @Override
    public CompletionStage<WriteReply> delete(
        ResourceKey key, Preconditions preconditions, DeleteOptions options) {
      return CompletableFuture.completedStage(new WriteReply.NotFound(key));
    }
  }

  private void connected(String... names) {
    gateways.set(new ConnectedGateways(Set.of(names), List.of(), Map.of()));
    acked.keySet().retainAll(List.of(names).stream().map("gateway/"::concat).toList());
    for (String name : names) {
      acked.putIfAbsent("gateway/" + name, world.image().revision());
    }
    concern.all();
  }

  private String programmed() {
    JsonNode status = Objects.requireNonNull(world.image().get(POLICY)).json().path("status");
    return Fields.list(status, "conditions").stream()
        .filter(each -> Fields.text(each, "type").equals("Programmed"))
        .map(each -> Fields.text(each, "status") + " " + Fields.text(each, "message"))
        .findFirst()
        .orElse("");
  }

  private void look() {
    now.updateAndGet(before -> before.plus(Awaited.LAG));
    concern.settled(POLICY);
    concern.settled(POLICY); // as when what was written comes back
  }

  @Test
  void theLastGatewayThatGoesLeavesItAsItWas() {
    concern.startFrom(world.image());
    connected("one");
    look();
    assertEquals("True in force on every connected gateway", programmed());

    connected();
    look();

    assertEquals("True in force on every connected gateway", programmed());
    assertTrue(concern.settled(POLICY), "nothing is awaited of gateways that are not there");
  }

  @Test
  void aGatewayThatComesHasToGetIt() {
    concern.startFrom(world.image());
    connected("one");
    look();
    acked.put("gateway/two", 1L);
    connected("one", "two");
    acked.put("gateway/one", world.image().revision());
    look();

    assertEquals("False not in force yet on gateway two", programmed());
  }

  @Test
  void withoutAnyGatewayItIsPending() {
    concern.startFrom(world.image());
    look();

    assertEquals("False no gateway is connected", programmed());
  }
}
