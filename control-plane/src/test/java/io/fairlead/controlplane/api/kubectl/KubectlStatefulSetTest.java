package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** StatefulSets as a user sees them. */
class KubectlStatefulSetTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    kubectl.runPods();
    kubectl.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 3
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: c, image: "i:1"}]}
        """);
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  private static void rolledOut() {
    kubectl.ok("rollout", "status", "sts/db", "--timeout=25s");
  }

  private static void awaitImages(String expected) {
    kubectl.awaitOutput(
        expected,
        "get",
        "pods",
        "-l",
        "app=db",
        "-o=jsonpath={.items[*].metadata.name} {.items[*].spec.containers[*].image}");
  }

  @Test
  void isMadeRolledOutBackScaledAndDeleted() {
    rolledOut();
    awaitImages("db-0 db-1 db-2 i:1 i:1 i:1");

    kubectl.ok("set", "image", "sts/db", "c=i:2");
    rolledOut();
    awaitImages("db-0 db-1 db-2 i:2 i:2 i:2");
    String history = kubectl.ok("rollout", "history", "sts/db");
    assertTrue(history.matches("(?s).*\n1 +<none>\n2 +<none>\n.*"), history);
    assertTrue(
        kubectl.ok("rollout", "history", "sts/db", "--revision=1").contains("i:1"), "the template");
    List<List<String>> revisions =
        kubectl.run("get", "controllerrevisions", "--sort-by=.revision").rows();
    assertEquals(List.of("NAME", "CONTROLLER", "REVISION", "AGE"), revisions.getFirst());
    assertEquals(List.of("statefulset.apps/db", "1"), revisions.get(1).subList(1, 3));

    assertEquals(
        "statefulset.apps/db rolled back", kubectl.ok("rollout", "undo", "sts/db").strip());
    rolledOut();
    awaitImages("db-0 db-1 db-2 i:1 i:1 i:1");

    kubectl.ok("scale", "sts/db", "--replicas=1");
    awaitImages("db-0 i:1");
    kubectl.ok("delete", "sts", "db");
    kubectl.awaitOutput("", "get", "pods,controllerrevisions", "-l", "app=db", "-o", "name");
  }
}
