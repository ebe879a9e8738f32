package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ReplicaSets as a user sees them. */
class KubectlReplicaSetTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  private static void make(String name, int replicas) {
    kubectl.apply(
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: %1$s}
        spec:
          replicas: %2$d
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec: {containers: [{name: c, image: i}]}
        """
            .formatted(name, replicas));
  }

  private static List<String> pods(String name) {
    return kubectl.ok("get", "pods", "-l", "app=" + name, "-o", "name").lines().toList();
  }

  private static void awaitPods(String name, int count) {
    Await.until(
        Duration.ofSeconds(20),
        () -> pods(name).size() == count,
        () -> "not " + count + " but " + pods(name));
  }

  private static void awaitStatus(String name, String field, String value) {
    String path = "-o=jsonpath={.status." + field + "}";
    Await.until(
        Duration.ofSeconds(20),
        () -> kubectl.ok("get", "rs", name, path).equals(value),
        () -> kubectl.ok("get", "rs", name, "-o", "yaml"));
  }

  @Test
  void itsPodsComeAndGoWithItsReplicas() {
    make("web", 3);
    awaitPods("web", 3);

    kubectl.ok("scale", "rs/web", "--replicas=5");
    awaitPods("web", 5);
    kubectl.ok("scale", "rs/web", "--replicas=1");
    awaitPods("web", 1);
    awaitStatus("web", "replicas", "1");
    kubectl.makeReady(pods("web").getFirst());
    awaitStatus("web", "availableReplicas", "1");

    assertEquals(
        List.of("web", "1", "1", "1"),
        kubectl.run("get", "rs", "web", "--no-headers").rows().getFirst().subList(0, 4));
    String described = kubectl.ok("describe", "rs", "web");
    assertTrue(described.contains("SuccessfulCreate"), described);
    assertTrue(described.contains("Deleted pod: web-"), described);
  }

  @Test
  void aPodThatIsDeletedIsReplaced() {
    make("kept", 2);
    awaitPods("kept", 2);
    String gone = pods("kept").getFirst();

    kubectl.ok("delete", gone);
    awaitPods("kept", 2);

    assertTrue(!pods("kept").contains(gone), gone);
  }

  @Test
  void itsPodsGoWithIt() {
    make("short", 2);
    awaitPods("short", 2);

    kubectl.ok("delete", "rs", "short");

    awaitPods("short", 0);
  }

  @Test
  void aPodsLabelsDecideWhoseItIs() {
    make("mine", 2);
    awaitPods("mine", 2);
    String pod = pods("mine").getFirst();

    kubectl.ok("label", pod, "app=other", "--overwrite");
    awaitPods("mine", 2);
    Await.until(
        Duration.ofSeconds(20),
        () -> kubectl.ok("get", pod, "-o=jsonpath={.metadata.ownerReferences}").isEmpty(),
        () -> kubectl.ok("get", pod, "-o", "yaml"));
    kubectl.ok("label", pod, "app=mine", "--overwrite");

    awaitPods("mine", 2);
    kubectl.ok("delete", "rs", "mine", "--cascade=orphan");
    Await.until(
        Duration.ofSeconds(20),
        () ->
            kubectl
                    .ok("get", pods("mine").getFirst(), "-o=jsonpath={.metadata}")
                    .indexOf("ownerReferences")
                < 0,
        () -> "still owned");
    assertEquals(2, pods("mine").size());
    make("mine", 1);
    awaitPods("mine", 1);
  }
}
