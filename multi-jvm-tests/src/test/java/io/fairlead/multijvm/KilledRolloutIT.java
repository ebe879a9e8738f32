package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Deployment goes on where it was when the process was killed, and makes nothing twice. */
class KilledRolloutIT {
  private static final int REPLICAS = 300;
  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir Path dir;

  private static Deployment deployment() {
    Map<String, String> labels = Map.of("app", "many");
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("many")
        .endMetadata()
        .withNewSpec()
        .withReplicas(REPLICAS)
        .withNewSelector()
        .withMatchLabels(labels)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("c")
        .withImage("i")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static List<Pod> pods(KubernetesClient client) {
    return client.pods().inNamespace("default").withLabel("app", "many").list().getItems();
  }

  private static List<ReplicaSet> sets(KubernetesClient client) {
    return client.apps().replicaSets().inNamespace("default").list().getItems();
  }

  @Test
  void whatWasBegunIsFinished() throws Exception {
    try (FairleadProcess up = FairleadProcess.up(dir.resolve("data"));
        KubernetesClient client = up.client()) {
      client.apps().deployments().inNamespace("default").resource(deployment()).create();
      Await.until("some pods are made", SOON, () -> pods(client).size() > 20);
      up.kill();
    }
    try (FairleadProcess up = FairleadProcess.up(dir.resolve("data"));
        KubernetesClient client = up.client()) {
      Await.until(
          "the ReplicaSet says that all are there",
          SOON,
          () ->
              sets(client).stream()
                  .anyMatch(
                      set -> Integer.valueOf(REPLICAS).equals(set.getStatus().getReplicas())));

      assertEquals(REPLICAS, pods(client).size());
      assertEquals(1, sets(client).size());

      client.apps().deployments().inNamespace("default").withName("many").scale(3);
      Await.until("no more are left than wanted", SOON, () -> running(client) == 3);
      up.kill();
    }
  }

  /** Pods that are not on their way out. */
  private static long running(KubernetesClient client) {
    return pods(client).stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .count();
  }
}
