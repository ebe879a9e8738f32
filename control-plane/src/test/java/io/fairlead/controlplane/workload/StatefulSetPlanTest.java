package io.fairlead.controlplane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.statefulset.StatefulSetPlan;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** What a StatefulSet does about its pods, and in which order. */
class StatefulSetPlanTest {
  private final World world = new World();

  private void make(String spec) {
    world.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db-headless
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: c, image: "i:1"}]}
          %s
        """
            .formatted(spec));
  }

  private CatalogObject set() {
    return world.get(ResourceKind.STATEFUL_SET, "db");
  }

  private Plan plan() {
    return StatefulSetPlan.of(
        set(),
        world.managedBy(ResourceKind.POD, set()),
        world.all(ResourceKind.POD),
        world.managedBy(ResourceKind.CONTROLLER_REVISION, set()),
        name -> world.has(new ResourceKey(ResourceKind.CONTROLLER_REVISION, "default", name)),
        world.now);
  }

  private void settle() {
    for (int i = 0; i < 60; i++) {
      List<Step> steps = plan().steps();
      if (steps.isEmpty()) {
        return;
      }
      steps.forEach(world::perform);
    }
    throw new AssertionError("does not come to rest: " + plan().steps());
  }

  private void settleReady() {
    for (int i = 0; i < 60; i++) {
      settle();
      List<CatalogObject> unready =
          world.all(ResourceKind.POD).stream().filter(pod -> !Pods.ready(pod)).toList();
      if (unready.isEmpty()) {
        return;
      }
      unready.forEach(pod -> world.ready(pod, true));
    }
    throw new AssertionError("never all ready");
  }

  private List<String> pods() {
    return world.all(ResourceKind.POD).stream().map(pod -> pod.key().name()).toList();
  }

  private List<String> images() {
    return world.all(ResourceKind.POD).stream()
        .map(pod -> pod.key().name() + "=" + DeploymentWorld.image(pod.json()))
        .toList();
  }

  private void spec(Consumer<ObjectNode> edit) {
    world.edit(set(), json -> edit.accept(Json.child(json, "spec")));
  }

  private void image(String image) {
    spec(
        spec ->
            Json.objects(spec, "template", "spec", "containers").getFirst().put("image", image));
  }

  private String status(String field) {
    return Json.at(set().json(), "status", field).asString("");
  }

  private CatalogObject pod(String name) {
    return world.get(ResourceKind.POD, name);
  }

  @Test
  void makesOnePodAfterTheOtherAndEachHasItsNames() {
    make("replicas: 3");
    settle();
    assertEquals(List.of("db-0"), pods());

    settleReady();
    assertEquals(List.of("db-0", "db-1", "db-2"), pods());
    CatalogObject pod = pod("db-1");
    String revision = status("updateRevision");
    assertTrue(revision.startsWith("db-"), revision);
    assertEquals(
        Map.of(
            "app",
            "db",
            "controller-revision-hash",
            revision,
            "statefulset.kubernetes.io/pod-name",
            "db-1",
            "apps.kubernetes.io/pod-index",
            "1"),
        pod.meta().labels());
    assertEquals("db-1", Json.text(pod.json(), "spec", "hostname"));
    assertEquals("db-headless", Json.text(pod.json(), "spec", "subdomain"));
    assertTrue(
        world.told.contains("SuccessfulCreate: create Pod db-1 in StatefulSet db successful"));
    assertEquals("3", status("readyReplicas"));
    assertEquals("3", status("currentReplicas"));
    assertEquals(status("updateRevision"), status("currentRevision"));
    assertTrue(plan().settled());
  }

  @Test
  void parallelMakesAndDeletesAllAtOnce() {
    make("replicas: 3\n  podManagementPolicy: Parallel\n  ordinals: {start: 5}");
    settle();
    assertEquals(List.of("db-5", "db-6", "db-7"), pods());

    spec(spec -> spec.put("replicas", 0));
    settle();
    assertEquals(List.of(), pods());
  }

  @Test
  void goesDownFromTheHighestWhileAllAreWell() {
    make("replicas: 3");
    settleReady();
    world.ready(pod("db-0"), false);
    spec(spec -> spec.put("replicas", 1));
    settle();
    assertEquals(List.of("db-0", "db-1", "db-2"), pods());

    world.ready(pod("db-0"), true);
    plan().steps().stream().filter(Step.Delete.class::isInstance).forEach(world::perform);
    assertEquals(List.of("db-0", "db-1"), pods());
    settle();
    assertEquals(List.of("db-0"), pods());
    assertTrue(
        world.told.contains("SuccessfulDelete: delete Pod db-2 in StatefulSet db successful"));
  }

  @Test
  void replacesPodsFromTheHighestDownToThePartition() {
    make("replicas: 3\n  updateStrategy: {rollingUpdate: {partition: 1}}");
    settleReady();
    String before = status("updateRevision");
    image("i:2");
    settle();
    assertEquals(List.of("db-0=i:1", "db-1=i:1", "db-2=i:2"), images());

    settleReady();
    assertEquals(List.of("db-0=i:1", "db-1=i:2", "db-2=i:2"), images());
    assertEquals(before, status("currentRevision"));
    assertEquals("1", status("currentReplicas"));
    assertEquals("2", status("updatedReplicas"));

    world.remove(pod("db-0"));
    settleReady();
    assertEquals(List.of("db-0=i:1", "db-1=i:2", "db-2=i:2"), images());

    spec(
        spec ->
            Json.child(Json.child(spec, "updateStrategy"), "rollingUpdate").put("partition", 0));
    settleReady();
    assertEquals(List.of("db-0=i:2", "db-1=i:2", "db-2=i:2"), images());
    assertEquals(status("updateRevision"), status("currentRevision"));
  }

  @Test
  void onDeleteReplacesOnlyWhatSomebodyDeletes() {
    make("replicas: 2\n  updateStrategy: {type: OnDelete}");
    settleReady();
    image("i:2");
    settleReady();
    assertEquals(List.of("db-0=i:1", "db-1=i:1"), images());

    world.remove(pod("db-0"));
    settleReady();
    assertEquals(List.of("db-0=i:2", "db-1=i:1"), images());
  }

  @Test
  void keepsARevisionOfEachTemplateAndGoesBackToOne() {
    make("replicas: 1\n  revisionHistoryLimit: 2");
    settleReady();
    String first = status("updateRevision");
    image("i:2");
    settleReady();
    image("i:1");
    settleReady();
    assertEquals(first, status("updateRevision"));
    assertEquals(3, Json.number(revision(first).json(), 0, "revision"));
    assertEquals(
        "replace", Json.text(revision(first).json(), "data", "spec", "template", "$patch"));

    for (int i = 3; i < 8; i++) {
      image("i:" + i);
      settleReady();
    }
    assertEquals(3, world.all(ResourceKind.CONTROLLER_REVISION).size());
  }

  private CatalogObject revision(String name) {
    return world.get(ResourceKind.CONTROLLER_REVISION, name);
  }

  @Test
  void makesAPodAnewThatFailed() {
    make("replicas: 2");
    settleReady();
    String uid = pod("db-0").meta().uid();
    world.edit(pod("db-0"), json -> Json.child(json, "status").put("phase", "Failed"));

    settleReady();

    assertTrue(!uid.equals(pod("db-0").meta().uid()));
    assertEquals(List.of("db-0", "db-1"), pods());
  }

  @Test
  void podsOfClaimsNameThem() {
    make(
        """
        replicas: 1
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce]}
        """);
    settle();

    assertEquals(
        "data-db-0",
        Json.objects(pod("db-0").json(), "spec", "volumes").stream()
            .map(volume -> Json.text(volume, "persistentVolumeClaim", "claimName"))
            .findFirst()
            .orElse(""));
  }

  static List<Long> seeds() {
    return new SplittableRandom(7).longs(30).boxed().toList();
  }

  /** Whatever happens: in the end every ordinal has its pod of the newest template. */
  @ParameterizedTest
  @MethodSource("seeds")
  void arrivesFromAnywhere(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    make(random.nextBoolean() ? "replicas: 3" : "replicas: 3\n  podManagementPolicy: Parallel");
    int replicas = 3;
    for (int i = 0; i < 200; i++) {
      List<CatalogObject> pods = world.all(ResourceKind.POD);
      CatalogObject any = pods.isEmpty() ? null : pods.get(random.nextInt(pods.size()));
      switch (random.nextInt(12)) {
        case 0 -> image("i:" + random.nextInt(3));
        case 1 -> {
          int next = random.nextInt(5);
          replicas = next;
          spec(spec -> spec.put("replicas", next));
        }
        case 2 -> world.pass(Duration.ofSeconds(1));
        case 3 -> {
          if (any != null) {
            world.remove(any);
          }
        }
        case 4, 5, 6 -> {
          if (any != null) {
            world.ready(any, random.nextInt(4) > 0);
          }
        }
        default -> {
          List<Step> steps = plan().steps();
          if (!steps.isEmpty()) {
            world.perform(steps.get(random.nextInt(steps.size())));
          }
        }
      }
    }

    settleReady();

    String image = DeploymentWorld.image(set().json().path("spec").path("template"));
    List<String> expected =
        IntStream.range(0, replicas).mapToObj(n -> "db-" + n + "=" + image).toList();
    assertEquals(expected, images());
  }
}
