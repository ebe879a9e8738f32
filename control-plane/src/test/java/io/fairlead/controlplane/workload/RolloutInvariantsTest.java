package io.fairlead.controlplane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rollout stays within its bounds and arrives, in whatever order things happen. */
class RolloutInvariantsTest {

  static List<Long> seeds() {
    return new SplittableRandom(42).longs(40).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neitherTooManyPodsNorTooFewAvailable(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int replicas = 1 + random.nextInt(8);
    int surge = random.nextInt(4);
    int unavailable = surge == 0 ? 1 : random.nextInt(3);
    DeploymentWorld api =
        new DeploymentWorld(
            "replicas: %d\n  strategy: {rollingUpdate: {maxSurge: %d, maxUnavailable: %d}}"
                .formatted(replicas, surge, unavailable));
    api.settleReady();

    for (int i = 0; i < 400; i++) {
      if (random.nextInt(40) == 0) {
        api.image("i:" + random.nextInt(4));
      }
      api.actAtRandom(random);
      if (random.nextBoolean() && !api.pods().isEmpty()) {
        CatalogObject any = api.pods().get(random.nextInt(api.pods().size()));
        if (!Pods.ready(any)) {
          api.world.ready(any, true);
        }
      }
      int wanted =
          api.sets().stream()
              .mapToInt(set -> (int) Json.number(set.json(), 0, "spec", "replicas"))
              .sum();
      assertTrue(wanted <= replicas + surge, () -> "too many: " + api.sets());
      long available = api.pods().stream().filter(Pods::ready).count();
      assertTrue(
          available >= replicas - unavailable,
          () -> available + " of " + replicas + " with at most " + unavailable + " missing");
    }

    api.settleReady();
    String image = DeploymentWorld.image(api.deployment().json().path("spec").path("template"));
    assertEquals(replicas, api.pods().size());
    assertTrue(
        api.pods().stream().allMatch(pod -> DeploymentWorld.image(pod.json()).equals(image)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void arrivesFromAnywhere(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DeploymentWorld api = new DeploymentWorld("replicas: 3");
    int replicas = 3;
    for (int i = 0; i < 300; i++) {
      List<CatalogObject> pods = api.pods();
      switch (random.nextInt(30)) {
        case 0 -> api.image("i:" + random.nextInt(4));
        case 1 -> api.replicas(replicas = random.nextInt(9));
        case 2 -> api.spec(spec -> spec.put("paused", random.nextBoolean()));
        case 3 -> {
          if (!pods.isEmpty()) {
            api.world.remove(pods.get(random.nextInt(pods.size())));
          }
        }
        case 4 -> {
          if (!api.sets().isEmpty()) {
            api.world.remove(api.sets().get(random.nextInt(api.sets().size())));
          }
        }
        case 5, 6, 7, 8 -> {
          if (!pods.isEmpty()) {
            api.world.ready(pods.get(random.nextInt(pods.size())), random.nextInt(4) > 0);
          }
        }
        default -> api.actAtRandom(random);
      }
    }

    api.spec(spec -> spec.put("paused", false));
    api.settleReady();

    List<CatalogObject> owned = api.pods().stream().filter(pod -> !orphaned(api, pod)).toList();
    assertEquals(replicas, owned.size());
    assertEquals(replicas, api.status("availableReplicas"));
    assertTrue(api.plan().settled());
  }

  /** Its ReplicaSet is gone, and nobody collects it here. */
  private static boolean orphaned(DeploymentWorld api, CatalogObject pod) {
    return api.sets().stream()
        .noneMatch(
            set ->
                api.world.managedBy(pod.key().kind(), set).stream()
                    .anyMatch(mine -> mine.key().equals(pod.key())));
  }
}
