package io.fairlead.controlplane.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.controlplane.progress.Awaited;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
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

/** When {@code Programmed} is said, of gateways that come, lag and go (B24). */
class GatewayStatusConcernTest {
  private static final ResourceKey PLAIN = World.key(ResourceKind.GATEWAY, "plain");

  private final World world = World.of("");
  private final Map<String, Long> acked = new TreeMap<>();
  private final AtomicReference<ConnectedGateways> gateways =
      new AtomicReference<>(new ConnectedGateways(Set.of(), List.of(), Map.of()));
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Edits edits = new Edits(world::image, new Kept());
  private final GatewayStatusConcern concern =
      new GatewayStatusConcern(
          edits,
          new EventRecorder(edits, now::get),
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

  private void connect(String... names) {
    gateways.set(new ConnectedGateways(Set.of(names), List.of("192.0.2.1"), Map.of()));
    for (String name : names) {
      acked.putIfAbsent("gateway/" + name, 1L);
    }
    concern.all();
  }

  private void ack(String name) {
    acked.put("gateway/" + name, world.image().revision());
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private String programmed() {
    JsonNode status = Objects.requireNonNull(world.image().get(PLAIN)).json().path("status");
    return Fields.list(status, "conditions").stream()
        .filter(each -> Fields.text(each, "type").equals("Programmed"))
        .map(each -> Fields.text(each, "status") + " " + Fields.text(each, "message"))
        .findFirst()
        .orElse("");
  }

  @Test
  void onlyWhenEveryGatewayHasIt() {
    concern.startFrom(world.image());
    connect("one", "two");
    ack("one");

    assertFalse(concern.settled(PLAIN), "too early to tell");
    assertEquals("Unknown Waiting for controller", programmed());
    pass(Awaited.LAG);
    assertFalse(concern.settled(PLAIN));
    assertEquals("False not in force yet on gateway two", programmed());
    ack("two");
    assertEquals(Set.of(PLAIN), Set.copyOf(concern.acknowledged()));
    assertFalse(concern.settled(PLAIN));
    assertEquals("True in force on every connected gateway", programmed());
    assertTrue(concern.settled(PLAIN));
  }

  private void inForceAtOnce() {
    concern.startFrom(world.image());
    connect("one");
    ack("one");

    concern.settled(PLAIN);
    assertEquals("True in force on every connected gateway", programmed());
    assertTrue(concern.settled(PLAIN));
  }

  @Test
  void whatIsAcknowledgedAtOnceIsToldAtOnce() {
    inForceAtOnce();

    assertEquals(
        "192.0.2.1",
        Objects.requireNonNull(world.image().get(PLAIN))
            .json()
            .at("/status/addresses/0/value")
            .asString());
  }

  @Test
  void aRestartOrALostGatewayLeavesItAsItWas() {
    inForceAtOnce();
    gateways.set(new ConnectedGateways(Set.of(), List.of(), Map.of()));
    acked.clear();
    concern.all();
    concern.startFrom(world.image());
    pass(Awaited.LAG);

    assertTrue(concern.settled(PLAIN));
    assertEquals("True in force on every connected gateway", programmed());
    world.apply(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: plain}
        spec: {gatewayClassName: fairlead, listeners: [{name: http, port: 81, protocol: HTTP}]}
        """);
    concern.touchedBy(
        new CatalogChange.Upserted(Objects.requireNonNull(world.image().get(PLAIN)), null));
    pass(Awaited.LAG);
    concern.settled(PLAIN);
    assertEquals("False no gateway is connected", programmed());
  }

  @Test
  void aRouteMoreHasNotToBeAwaited() {
    inForceAtOnce();
    ResourceKey route = World.key(ResourceKind.HTTP_ROUTE, "r");
    world.apply(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r}
        spec: {parentRefs: [{name: plain}], rules: [{backendRefs: [{name: web, port: 80}]}]}
        """);
    assertEquals(
        Set.of(route, PLAIN),
        Set.copyOf(
            concern.touchedBy(
                new CatalogChange.Upserted(
                    Objects.requireNonNull(world.image().get(route)), null))));
    concern.settled(PLAIN);

    assertEquals("True in force on every connected gateway", programmed());
    assertEquals(
        1,
        Objects.requireNonNull(world.image().get(PLAIN))
            .json()
            .at("/status/listeners/0/attachedRoutes")
            .intValue());
  }

  @Test
  void aPortThatIsTakenIsSaidByTheGateway() {
    concern.startFrom(world.image());
    connect("one");
    ack("one");
    gateways.set(
        new ConnectedGateways(
            Set.of("one"),
            List.of("192.0.2.1"),
            Map.of(
                "one",
                List.of(
                    new ListenersBound.Listener(
                        new NamespacedName("default", "plain"),
                        new ListenerName("http"),
                        "port 80 is taken")))));
    concern.settled(PLAIN);

    assertEquals("False gateway one: port 80 is taken", programmed());
    connect("one");
    concern.settled(PLAIN);
    pass(Awaited.LAG);
    concern.settled(PLAIN);
    assertEquals("True in force on every connected gateway", programmed());
  }

  @Test
  void anAddressThatAHostDoesNotHaveIsNotRecognisedByWords() {
    ResourceKey there = World.key(ResourceKind.GATEWAY, "there");
    world.apply(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: there}
        spec:
          gatewayClassName: fairlead
          addresses: [{value: 192.0.2.7}]
          listeners: [{name: http, port: 80, protocol: HTTP}]
        """);
    concern.startFrom(world.image());
    ListenersBound.Listener closed =
        new ListenersBound.Listener(
            new NamespacedName("default", "there"), new ListenerName("http"), "some words");
    acked.put("gateway/one", Long.MAX_VALUE);
    gateways.set(
        new ConnectedGateways(
            Set.of("one"),
            List.of("192.0.2.1"),
            Map.of("one", List.of(closed)),
            Map.of(),
            Set.of("192.0.2.7")));
    concern.settled(there);
    assertEquals("AddressNotUsable", reason(there));

    gateways.set(
        new ConnectedGateways(Set.of("one"), List.of("192.0.2.1"), Map.of("one", List.of(closed))));
    concern.settled(there);
    assertEquals("Invalid", reason(there));
  }

  private String reason(ResourceKey gateway) {
    JsonNode status = Objects.requireNonNull(world.image().get(gateway)).json().path("status");
    return Fields.list(status, "conditions").stream()
        .filter(each -> Fields.text(each, "type").equals("Programmed"))
        .map(each -> Fields.text(each, "reason"))
        .findFirst()
        .orElse("");
  }
}
