package io.fairlead.controlplane.service;

import static io.fairlead.controlplane.object.SampleObjects.node;
import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.object.EntityUnderTest;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WorkloadsUnderTest;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Any walk of pods and selector, reconciled now and then, ends in the same slices as a fresh start
 * on the last state: through the real entity and its journal. Only names and times may differ.
 */
class EndpointPathsTest {

  private static final ActorTestKit ACTORS = EntityUnderTest.actors();
  private static final ResourceKey WALKED = key("walked");
  private static final int PODS = 12;

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private static ResourceKey key(String name) {
    return new ResourceKey(ResourceKind.SERVICE, "default", name);
  }

  /** A Service whose entity is told what happens, and the pods it looks at. */
  private static final class Story {

    final WorkloadsUnderTest workloads = new WorkloadsUnderTest();
    final EntityUnderTest<ServiceState> entity =
        EntityUnderTest.start(
            ACTORS,
            WALKED,
            ServiceEntity.create(
                WALKED, () -> {}, new PodSlices(workloads::now, name -> null, name -> false)));

    void apply(ObjectNode service) {
      switch (entity.state().object()) {
        case ObjectState.Absent _ -> {
          ObjectNode made = service.deepCopy(); // a uid never comes back
          made.withObject("/metadata").put("uid", UUID.randomUUID().toString());
          entity.create(made);
        }
        case ObjectState.Active(ObjectNode _, long version, var _) ->
            entity.replace(version, service);
        case ObjectState.Terminating(ObjectNode _, long version, var _) ->
            entity.replace(version, service);
      }
    }

    /** The slices without what depends on when and in which order they were made. */
    List<ObjectNode> slices() {
      List<ObjectNode> slices = new ArrayList<>();
      for (ObjectNode slice : entity.state().slices().values()) {
        ObjectNode bare = slice.deepCopy();
        bare.withObjectProperty("metadata")
            .remove(List.of("name", "uid", "creationTimestamp", "generation", "annotations"));
        bare.withObjectProperty("metadata").remove("ownerReferences");
        slices.add(bare);
      }
      slices.sort((one, other) -> one.toString().compareTo(other.toString()));
      return slices;
    }
  }

  private static ObjectNode randomPod(int number, Random random) {
    ObjectNode pod =
        pod(
            "default",
            "p" + number,
            random.nextInt(4) == 0 ? "web" : "api",
            "10.0.0." + number,
            random.nextInt(3) > 0);
    if (random.nextInt(4) == 0) {
      // The same port name stands for another number here: another group of endpoints (E2).
      ((ObjectNode) pod.path("spec").path("containers").path(0).path("ports").path(0))
          .put("containerPort", 9090);
    }
    return pod;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyWalkEndsInTheSlicesOfItsLastState(long seed) {
    Random random = new Random(seed);
    Story walk = new Story();
    ObjectNode[] pods = new ObjectNode[PODS];
    ObjectNode service = service("default", WALKED.name(), "api");
    for (int step = 0; step < 60; step++) {
      int pick = random.nextInt(PODS);
      switch (random.nextInt(8)) {
        case 0 -> walk.entity.delete(Preconditions.NONE);
        case 1 -> {
          service = service("default", WALKED.name(), random.nextBoolean() ? "api" : "web");
          walk.apply(service);
        }
        case 2 -> walk.workloads.put(node("node-a", "zone-" + random.nextInt(3)));
        case 3 -> {
          if (pods[pick] != null) {
            walk.workloads.remove(pods[pick]);
            pods[pick] = null;
          }
        }
        default -> {
          pods[pick] = randomPod(pick, random);
          walk.workloads.put(pods[pick]);
        }
      }
      if (random.nextInt(3) == 0) {
        walk.entity.reconcile();
      }
    }
    walk.workloads.put(node("node-a", "zone-1"));
    walk.apply(service);
    walk.entity.reconcile();

    List<ObjectNode> slices = walk.slices();
    assertEquals(selected(service, pods), addresses(slices));
    assertEquals(fresh(service, pods, random), slices);
  }

  private static Set<String> selected(ObjectNode service, ObjectNode[] pods) {
    JsonNode app = service.path("spec").path("selector").path("app");
    Set<String> selected = new TreeSet<>();
    for (ObjectNode pod : pods) {
      if (pod != null && pod.path("metadata").path("labels").path("app").equals(app)) {
        selected.add(Fields.text(pod.path("status"), "podIP"));
      }
    }
    return selected;
  }

  private static Set<String> addresses(List<ObjectNode> slices) {
    Set<String> addresses = new TreeSet<>();
    for (ObjectNode slice : slices) {
      for (JsonNode endpoint : slice.path("endpoints")) {
        addresses.addAll(Fields.texts(endpoint, "addresses"));
      }
    }
    return addresses;
  }

  /** The slices of the same state reached in another order, by a Service with no past. */
  private static List<ObjectNode> fresh(ObjectNode service, ObjectNode[] pods, Random random) {
    List<ObjectNode> order = new ArrayList<>();
    for (ObjectNode pod : pods) {
      if (pod != null) {
        order.add(pod);
      }
    }
    Collections.shuffle(order, random);
    Story fresh = new Story();
    int before = order.isEmpty() ? 0 : random.nextInt(order.size());
    order.subList(0, before).forEach(fresh.workloads::put);
    fresh.apply(service);
    for (ObjectNode pod : order.subList(before, order.size())) {
      fresh.workloads.put(pod);
      fresh.entity.reconcile();
    }
    return fresh.slices();
  }
}
