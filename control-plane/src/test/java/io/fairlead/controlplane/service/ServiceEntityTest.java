package io.fairlead.controlplane.service;

import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.controlplane.object.EntityReply.Done;
import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.controlplane.object.EntityUnderTest;
import io.fairlead.controlplane.object.EntityUnderTest.Answer;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WorkloadsUnderTest;
import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Service and its slices: one owner, one transaction, deltas only (E1-E6). */
class ServiceEntityTest {

  private static final ActorTestKit ACTORS = EntityUnderTest.actors();
  private static int count;

  private final WorkloadsUnderTest workloads = new WorkloadsUnderTest();
  private ResourceKey key;
  private EntityUnderTest<ServiceState> entity;

  @BeforeEach
  void start() {
    key = new ResourceKey(ResourceKind.SERVICE, "default", "api-" + count++);
    PodSlices derivation = new PodSlices(workloads::now, name -> null, name -> false);
    entity = EntityUnderTest.start(ACTORS, key, ServiceEntity.create(key, () -> {}, derivation));
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private ObjectNode selecting(String app) {
    return service("default", key.name(), app);
  }

  /** Address to its {@code ready}, over all slices. */
  private Map<String, Boolean> endpoints() {
    Map<String, Boolean> endpoints = new TreeMap<>();
    for (ObjectNode slice : entity.state().slices().values()) {
      for (JsonNode endpoint : slice.path("endpoints")) {
        endpoints.put(
            endpoint.path("addresses").path(0).stringValue(""),
            endpoint.path("conditions").path("ready").booleanValue(false));
      }
    }
    return endpoints;
  }

  private List<SliceDelta> onlyDeltas(List<JournalEvent> events) {
    assertEquals(1, events.size());
    EndpointsChanged changed = assertInstanceOf(EndpointsChanged.class, events.getFirst());
    assertEquals(key, changed.service());
    return changed.deltas();
  }

  @Test
  void aNewServiceAndItsEndpointsAreOneTransaction() {
    workloads
        .put(pod("default", "a", "api", "10.0.0.1", true))
        .put(pod("default", "b", "api", "10.0.0.2", false))
        .put(pod("default", "c", "web", "10.0.0.3", true))
        .put(pod("elsewhere", "d", "api", "10.0.0.4", true));

    Answer created = entity.create(selecting("api"));

    assertEquals(new Done(Outcome.WRITTEN, 1), created.reply());
    assertEquals(2, created.events().size());
    assertInstanceOf(ObjectEvent.Created.class, created.events().getFirst());
    assertEquals(Map.of("10.0.0.1", true, "10.0.0.2", false), endpoints());
    assertEquals(List.of(), entity.reconcile(), "nothing is left to do");
  }

  @Test
  void endpointsMoveByDeltasAndTheServiceStaysTheVersionItWas() {
    entity.create(selecting("api"));
    workloads.put(pod("default", "a", "api", "10.0.0.1", false));
    entity.reconcile();

    workloads.put(pod("default", "a", "api", "10.0.0.1", true));
    List<SliceDelta> ready = onlyDeltas(entity.reconcile());
    assertEquals(
        1, ready.stream().filter(delta -> delta instanceof SliceDelta.EndpointSet).count());
    workloads.remove(pod("default", "a", "api", "10.0.0.1", true));
    onlyDeltas(entity.reconcile());
    assertEquals(Map.of(), endpoints());

    ObjectNode written = selecting("api");
    written.withObjectProperty("metadata").putObject("labels").put("team", "blue");
    assertEquals(
        Outcome.WRITTEN,
        ((Done) entity.replace(1, written).reply()).outcome(),
        "a writer who read the Service before its endpoints moved");
  }

  @Test
  void aNewSelectorAndItsEndpointsAreOneTransaction() {
    workloads
        .put(pod("default", "a", "api", "10.0.0.1", true))
        .put(pod("default", "b", "web", "10.0.0.2", true));
    entity.create(selecting("api"));

    Answer replaced = entity.replace(1, selecting("web"));

    assertEquals(2, replaced.events().size());
    assertEquals(Map.of("10.0.0.2", true), endpoints());
  }

  @Test
  void withTheServiceGoItsSlices() {
    workloads.put(pod("default", "a", "api", "10.0.0.1", true));
    ObjectNode service = selecting("api");
    entity.create(service);

    Answer deleted = entity.delete(Preconditions.NONE);

    List<JournalEvent> events = deleted.events();
    assertEquals(2, events.size());
    assertEquals(
        List.of(SliceDelta.Closed.class),
        onlyDeltas(events.subList(0, 1)).stream().map(Object::getClass).toList());
    assertInstanceOf(ObjectEvent.Removed.class, events.getLast());
    List<String> gone = List.of(ObjectMeta.of(service).uid());
    assertEquals(new ServiceState(new ObjectState.Absent(4, gone), Map.of()), entity.state());
    assertEquals(List.of(), entity.reconcile(), "what is not there has no endpoints");
  }

  @Test
  void aRecoveredServiceGoesOnFromItsSnapshot() {
    entity.create(selecting("api"));
    for (int i = 0; i < 230; i++) {
      workloads.put(pod("default", "a", "api", "10.0.0.1", i % 2 == 0));
      entity.reconcile();
    }
    assertEquals(List.of(100L, 200L), entity.snapshots());
    assertEquals(Map.of("10.0.0.1", false), endpoints());
  }
}
