package io.fairlead.controlplane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Deployment does about its ReplicaSets. */
class DeploymentPlanTest {
  private static final String REVISION = "deployment.kubernetes.io/revision";

  private static int replicas(CatalogObject set) {
    return (int) Json.number(set.json(), 0, "spec", "replicas");
  }

  private static Map<String, String> annotations(CatalogObject object) {
    return object.meta().annotations();
  }

  @Test
  void makesAReplicaSetOfItsTemplate() {
    DeploymentWorld api = new DeploymentWorld("replicas: 3");
    api.settle();

    CatalogObject set = api.sets().getFirst();
    String hash = set.meta().labels().get("pod-template-hash");
    assertEquals("api-" + hash, set.key().name());
    assertEquals(
        Map.of("app", "api", "pod-template-hash", hash),
        Json.textMap(set.json(), "spec", "selector", "matchLabels"));
    assertEquals(hash, api.pods().getFirst().meta().labels().get("pod-template-hash"));
    assertEquals(
        Map.of(
            REVISION,
            "1",
            "deployment.kubernetes.io/desired-replicas",
            "3",
            "deployment.kubernetes.io/max-replicas",
            "4",
            "kubernetes.io/change-cause",
            "first"),
        annotations(set));
    assertEquals("1", annotations(api.deployment()).get(REVISION));
    assertTrue(
        api.world.told.contains(
            "ScalingReplicaSet: Scaled up replica set " + set.key().name() + " from 0 to 3"));
    assertEquals(3, api.pods().size());
    assertEquals(3, api.status("updatedReplicas"));
    assertEquals(3, api.status("unavailableReplicas"));
    assertEquals(
        "True ReplicaSetUpdated: ReplicaSet \"" + set.key().name() + "\" is progressing.",
        api.condition("Progressing"));
    assertEquals(
        "False MinimumReplicasUnavailable: Deployment does not have minimum availability.",
        api.condition("Available"));
  }

  @Test
  void isCompleteOnceAllItsPodsAreAvailable() {
    DeploymentWorld api = new DeploymentWorld("replicas: 3");
    api.settleReady();

    assertEquals(
        "True NewReplicaSetAvailable: ReplicaSet \""
            + api.sets().getFirst().key().name()
            + "\" has successfully progressed.",
        api.condition("Progressing"));
    assertEquals(
        "True MinimumReplicasAvailable: Deployment has minimum availability.",
        api.condition("Available"));
    assertEquals(3, api.status("availableReplicas"));
    assertTrue(api.plan().settled());
  }

  @ParameterizedTest(name = "of {0} with surge {1} and unavailable {2}: {3} new beside {4} old")
  @CsvSource({
    "10, 25%, 25%, 5, 8",
    "3, 25%, 25%, 1, 3",
    "1, 0, 0, 1, 0",
    "4, 0, 50%, 2, 2",
    "4, 2, 0, 2, 4"
  })
  void beginsARolloutWithinItsBounds(
      int replicas, String surge, String unavailable, int fresh, int old) {
    DeploymentWorld api =
        new DeploymentWorld(
            "replicas: %d\n  strategy: {rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}"
                .formatted(replicas, surge, unavailable));
    api.settleReady();

    api.image("i:2");
    api.settle();

    assertEquals(fresh, replicas(api.set("i:2")));
    assertEquals(old, replicas(api.set("i:1")));
  }

  @Test
  void rollsOutAndBack() {
    DeploymentWorld api = new DeploymentWorld("replicas: 3");
    api.settleReady();
    api.image("i:2");
    api.settleReady();

    assertEquals(0, replicas(api.set("i:1")));
    assertEquals(3, replicas(api.set("i:2")));
    assertEquals("2", annotations(api.deployment()).get(REVISION));

    api.image("i:1");
    api.settleReady();

    assertEquals(2, api.sets().size());
    assertEquals("3", annotations(api.set("i:1")).get(REVISION));
    assertEquals("1", annotations(api.set("i:1")).get("deployment.kubernetes.io/revision-history"));
    assertEquals("3", annotations(api.deployment()).get(REVISION));
    assertEquals(3, replicas(api.set("i:1")));
  }

  @Test
  void recreatesOnlyOnceTheOldPodsAreGone() {
    DeploymentWorld api = new DeploymentWorld("replicas: 2\n  strategy: {type: Recreate}");
    api.settleReady();
    CatalogObject slow = api.pods().getFirst();
    api.image("i:2");

    api.plan().steps().forEach(api.world::perform);
    assertEquals(0, replicas(api.set("i:1")));
    api.world.edit(
        slow,
        json -> Json.child(json, "metadata").put("deletionTimestamp", "2026-01-02T03:04:35Z"));
    api.settle();
    assertEquals(1, api.sets().size());
    assertEquals(List.of(slow.key()), api.pods().stream().map(CatalogObject::key).toList());

    api.world.remove(slow);
    api.settleReady();
    assertEquals(2, replicas(api.set("i:2")));
    assertEquals(2, api.status("availableReplicas"));
  }

  @Test
  void goesNoFurtherWhileItIsPaused() {
    DeploymentWorld api = new DeploymentWorld("replicas: 2");
    api.settleReady();
    api.spec(spec -> spec.put("paused", true));
    api.image("i:2");
    api.settleReady();

    assertEquals(1, api.sets().size());
    assertEquals("Unknown DeploymentPaused: Deployment is paused", api.condition("Progressing"));
    api.replicas(4);
    api.settleReady();
    assertEquals(4, replicas(api.set("i:1")));

    api.spec(spec -> spec.remove("paused"));
    api.settleReady();
    assertEquals(4, replicas(api.set("i:2")));
    assertTrue(api.condition("Progressing").startsWith("True NewReplicaSetAvailable"));
  }

  @Test
  void sharesAScalingOutWhileItRolls() {
    DeploymentWorld api =
        new DeploymentWorld(
            "replicas: 10\n  strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}");
    api.settleReady();
    api.image("i:2");
    api.settle();
    assertEquals(8, replicas(api.set("i:1")));
    assertEquals(5, replicas(api.set("i:2")));

    api.replicas(15);
    api.plan().steps().forEach(api.world::perform);

    // the example of Kubernetes' documentation
    assertEquals(11, replicas(api.set("i:1")));
    assertEquals(7, replicas(api.set("i:2")));
  }

  @Test
  void saysWhenItTakesTooLong() {
    DeploymentWorld api = new DeploymentWorld("replicas: 1\n  progressDeadlineSeconds: 60");
    api.settle();
    assertEquals(api.world.now.plusSeconds(60), api.plan().due().orElseThrow());

    api.world.pass(Duration.ofSeconds(61));
    api.settle();

    assertEquals(
        "False ProgressDeadlineExceeded: ReplicaSet \""
            + api.sets().getFirst().key().name()
            + "\" has timed out progressing.",
        api.condition("Progressing"));
    api.settleReady();
    assertTrue(api.condition("Progressing").startsWith("True NewReplicaSetAvailable"));
  }

  @Test
  void forgetsTheOldestTemplates() {
    DeploymentWorld api = new DeploymentWorld("replicas: 1\n  revisionHistoryLimit: 2");
    for (int i = 1; i <= 5; i++) {
      api.image("i:" + i);
      api.settleReady();
    }

    assertEquals(
        List.of("3", "4", "5"),
        api.sets().stream().map(set -> annotations(set).get(REVISION)).sorted().toList());
  }

  @Test
  void takesAnotherNameWhenItsOwnIsTaken() {
    DeploymentWorld api = new DeploymentWorld("replicas: 1");
    Step.Create first =
        (Step.Create)
            api.plan().steps().stream()
                .filter(Step.Create.class::isInstance)
                .findFirst()
                .orElseThrow();
    String name = Json.text(first.body(), "metadata", "name");
    api.world.create(
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: %s}
        spec:
          replicas: 0
          selector: {matchLabels: {app: other}}
          template: {metadata: {labels: {app: other}}}
        """
            .formatted(name));

    api.settleReady();

    assertEquals(1, api.status("collisionCount"));
    assertNotEquals(name, api.set("i:1").key().name());
    assertEquals(1, api.status("availableReplicas"));
  }

  @Test
  void takesOnReplicaSetsThatMatchAndLetsOthersGo() {
    DeploymentWorld api = new DeploymentWorld("replicas: 1");
    api.settle();
    CatalogObject set = api.sets().getFirst();
    api.world.edit(set, json -> Json.child(json, "metadata").remove("ownerReferences"));
    api.settle();
    assertEquals(1, api.world.managedBy(ResourceKind.REPLICA_SET, api.deployment()).size());
    assertEquals(1, api.sets().size());

    api.world.edit(set, json -> Json.child(Json.child(json, "metadata"), "labels").put("app", "x"));
    api.settle();

    assertTrue(Ownership.orphan(api.world.get(ResourceKind.REPLICA_SET, set.key().name())));
  }
}
