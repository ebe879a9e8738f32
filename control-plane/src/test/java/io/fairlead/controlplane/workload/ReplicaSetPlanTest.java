package io.fairlead.controlplane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.replicaset.ReplicaSetPlan;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ControllerReference;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ReplicaSet does about its pods. */
class ReplicaSetPlanTest {
  private final World world = new World();
  private CatalogObject set = made();

  private CatalogObject made() {
    return world.create(
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web}
        spec:
          replicas: 3
          minReadySeconds: 5
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, tier: front}}
            spec: {containers: [{name: c, image: i}]}
        """);
  }

  @BeforeEach
  void settle() {
    settle(20);
  }

  private Plan plan() {
    set = world.get(ResourceKind.REPLICA_SET, "web");
    return ReplicaSetPlan.of(
        set,
        world.managedBy(ResourceKind.POD, set),
        world.all(ResourceKind.POD),
        () -> world.managedBy(ResourceKind.POD, set),
        world.now);
  }

  /** Plans and acts until there is nothing more to do. */
  private void settle(int rounds) {
    for (int i = 0; i < rounds; i++) {
      List<Step> steps = plan().steps();
      if (steps.isEmpty()) {
        return;
      }
      steps.forEach(world::perform);
    }
    throw new AssertionError("does not come to rest: " + plan().steps());
  }

  private List<CatalogObject> pods() {
    return world.managedBy(ResourceKind.POD, set);
  }

  private void scale(int replicas) {
    world.edit(set, json -> Json.child(json, "spec").put("replicas", replicas));
  }

  private int status(String field) {
    set = world.get(ResourceKind.REPLICA_SET, "web");
    return (int) Json.number(set.json(), 0, "status", field);
  }

  @Test
  void makesThePodsItLacksAndTellsOfEach() {
    assertEquals(3, pods().size());
    CatalogObject pod = pods().getFirst();
    assertTrue(pod.key().name().matches("web-[b-z2-9]{5}"), pod.key().name());
    assertEquals(
        Optional.of(new ControllerReference("apps/v1", "ReplicaSet", "web", set.meta().uid())),
        ControllerReference.of(pod.json()));
    assertTrue(world.told.contains("SuccessfulCreate: Created pod: " + pod.key().name()));
    assertEquals(3, status("replicas"));
    assertEquals(3, status("fullyLabeledReplicas"));
    assertEquals(0, status("readyReplicas"));
    assertEquals(1, status("observedGeneration"));
  }

  @Test
  void countsPodsAsAvailableOnceTheyWereReadyLongEnough() {
    world.ready(pods().getFirst(), true);

    assertEquals(Optional.of(world.now.plusSeconds(5)), plan().due());
    settle(5);
    assertEquals(1, status("readyReplicas"));
    assertEquals(0, status("availableReplicas"));

    world.pass(Duration.ofSeconds(5));
    settle(5);
    assertEquals(1, status("availableReplicas"));
    assertTrue(plan().settled());
  }

  @Test
  void replacesPodsThatEndedOrAreAboutTo() {
    world.edit(pods().getFirst(), json -> Json.child(json, "status").put("phase", "Failed"));
    world.edit(
        pods().getLast(),
        json -> Json.child(json, "metadata").put("deletionTimestamp", "2026-01-02T03:04:35Z"));

    settle(5);

    assertEquals(5, pods().size());
    assertEquals(3, status("replicas"));
    assertEquals(1, status("terminatingReplicas"));
  }

  @Test
  void letsPodsGoThatItNoLongerSelectsAndTakesOrphansOn() {
    CatalogObject gone = pods().getFirst();
    world.edit(gone, json -> Json.child(Json.child(json, "metadata"), "labels").put("app", "x"));
    world.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: stray, labels: {app: web}}
        spec: {containers: [{name: c, image: i}]}
        """);

    settle(5);

    assertTrue(
        Fields.list(
                world.get(ResourceKind.POD, gone.key().name()).json().path("metadata"),
                "ownerReferences")
            .isEmpty());
    assertTrue(pods().stream().anyMatch(pod -> pod.key().name().equals("stray")));
    assertEquals(3, pods().size());
    assertEquals(2, status("fullyLabeledReplicas"));
  }

  @Test
  void deletesThosePodsFirstThatAreMissedLeast() {
    scale(6);
    settle(5);
    List<CatalogObject> pods = pods();
    for (int i = 0; i < 6; i++) {
      String node = i == 5 ? "" : i < 2 ? "shared" : "n" + i;
      world.edit(pods.get(i), json -> Json.child(json, "spec").put("nodeName", node));
      if (i != 4) {
        world.ready(pods.get(i), true);
      }
    }
    world.pass(Duration.ofSeconds(100));
    world.edit(
        pods.get(3),
        json ->
            Json.child(Json.child(json, "metadata"), "annotations")
                .put("controller.kubernetes.io/pod-deletion-cost", "-1"));

    // unassigned, then not ready, then the cheap one, then one of the two on one node
    for (List<Integer> left :
        List.of(List.of(0, 1, 2, 3, 4), List.of(0, 1, 2, 3), List.of(0, 1, 2))) {
      scale(left.size());
      settle(5);
      assertEquals(
          left.stream().map(i -> pods.get(i).key()).toList(),
          pods().stream().map(CatalogObject::key).toList());
    }
    scale(2);
    settle(5);
    assertTrue(world.has(pods.get(2).key()));
    scale(0);
    settle(5);
    assertEquals(0, status("replicas"));
  }

  @Test
  void leavesItsPodsAloneWhileItIsBeingDeleted() {
    world.edit(
        set, json -> Json.child(json, "metadata").put("deletionTimestamp", "2026-01-02T03:04:35Z"));
    world.remove(pods().getFirst());

    settle(5);

    assertEquals(2, pods().size());
    assertEquals(2, status("replicas"));
  }

  @Test
  void tellsOfFailureUntilItSucceeds() {
    scale(4);
    world.edit(
        set,
        json ->
            Json.child(json, "status")
                .putArray("conditions")
                .addObject()
                .put("type", "ReplicaFailure")
                .put("status", "True"));
    plan().steps().stream().filter(Step.Replace.class::isInstance).forEach(world::perform);
    assertTrue(Json.has(world.get(ResourceKind.REPLICA_SET, "web").json(), "status", "conditions"));

    settle(5);

    set = world.get(ResourceKind.REPLICA_SET, "web");
    assertFalse(Json.has(set.json(), "status", "conditions"), set.json()::toString);
  }

  /** Whatever happens in whatever order: in the end there are as many as are wanted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void comesToTheCountThatIsWantedFromAnywhere(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int wanted = 3;
    for (int i = 0; i < 200; i++) {
      List<CatalogObject> all = world.all(ResourceKind.POD);
      CatalogObject any = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
      switch (random.nextInt(7)) {
        case 0 -> scale(wanted = random.nextInt(8));
        case 1 -> world.pass(Duration.ofSeconds(random.nextInt(10)));
        default -> {
          List<Step> steps = plan().steps();
          if (!steps.isEmpty()) {
            world.perform(steps.get(random.nextInt(steps.size())));
          }
          if (any != null && world.has(any.key())) {
            switch (random.nextInt(5)) {
              case 0 -> world.ready(any, random.nextBoolean());
              case 1 -> world.remove(any);
              case 2 ->
                  world.edit(
                      any,
                      json ->
                          Json.child(Json.child(json, "metadata"), "labels")
                              .put("app", random.nextBoolean() ? "web" : "x"));
              default -> {}
            }
          }
        }
      }
    }

    settle(20);

    assertEquals(wanted, pods().size());
    assertEquals(wanted, status("replicas"));
    assertEquals(
        0,
        world.all(ResourceKind.POD).stream()
            .filter(Ownership::orphan)
            .filter(pod -> "web".equals(pod.meta().labels().get("app")))
            .count());
  }
}
