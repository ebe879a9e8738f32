package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments with every command users know for them. */
class KubectlDeploymentTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    kubectl.runPods();
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  /** Made, and all of it available. */
  private static void make(String name, int replicas) {
    kubectl.ok(
        "create",
        "deployment",
        name,
        "--image=busybox:1",
        "--replicas=" + replicas,
        "--",
        "sleep",
        "1");
    rolledOut(name);
  }

  private static void rolledOut(String name) {
    String out = kubectl.ok("rollout", "status", "deploy/" + name, "--timeout=25s");
    assertTrue(
        out.contains("deployment \"" + name + "\" successfully rolled out"), () -> "said " + out);
  }

  private static String get(String what, String path) {
    return kubectl.ok("get", what, "-o", "jsonpath={" + path + "}");
  }

  @Test
  void isCreatedScaledAndDeletedWithAllThatCameOfIt() {
    make("api", 3);
    assertEquals(
        List.of("api", "3/3", "3", "3"),
        kubectl.run("get", "deploy", "api", "--no-headers").rows().getFirst().subList(0, 4));
    kubectl.ok("wait", "--for=condition=Available", "deploy/api", "--timeout=20s");

    kubectl.ok("scale", "deploy/api", "--replicas=5");
    rolledOut("api");
    assertEquals("5", get("deploy/api", ".status.availableReplicas"));
    kubectl.ok("scale", "deploy/api", "--replicas=1");
    kubectl.awaitOutput("1", "get", "deploy/api", "-o=jsonpath={.status.replicas}");

    kubectl.ok("delete", "deploy", "api");
    kubectl.awaitOutput("", "get", "rs,pods", "-l", "app=api", "-o", "name");
  }

  @Test
  void isExposedToThePodsItMade() {
    make("web", 2);

    kubectl.ok("expose", "deploy/web", "--port=80");

    assertEquals("web", get("svc/web", ".spec.selector.app"));
  }

  @Test
  void rollsOutBackAndAgain() {
    make("roll", 2);
    kubectl.ok("annotate", "deploy/roll", "kubernetes.io/change-cause=first");

    kubectl.ok("set", "image", "deploy/roll", "busybox=busybox:2");
    kubectl.ok("annotate", "deploy/roll", "kubernetes.io/change-cause=second", "--overwrite");
    rolledOut("roll");
    kubectl.awaitOutput("busybox:2 busybox:2", podImages("roll"));
    String history = kubectl.ok("rollout", "history", "deploy/roll");
    assertTrue(history.matches("(?s).*\n1 +first\n2 +second\n.*"), history);
    assertTrue(
        kubectl.ok("rollout", "history", "deploy/roll", "--revision=1").contains("busybox:1"));

    assertEquals(
        "deployment.apps/roll rolled back", kubectl.ok("rollout", "undo", "deploy/roll").strip());
    rolledOut("roll");
    kubectl.awaitOutput("busybox:1 busybox:1", podImages("roll"));
    assertEquals(
        "3", get("deploy/roll", ".metadata.annotations.deployment\\.kubernetes\\.io/revision"));

    String pods = kubectl.ok("get", "pods", "-l", "app=roll", "-o", "name");
    kubectl.ok("rollout", "restart", "deploy/roll");
    rolledOut("roll");
    kubectl.awaitOutput("busybox:1 busybox:1", podImages("roll"));
    assertNotEquals(pods, kubectl.ok("get", "pods", "-l", "app=roll", "-o", "name"));
  }

  private static String[] podImages(String name) {
    return new String[] {
      "get", "pods", "-l", "app=" + name, "-o=jsonpath={.items[*].spec.containers[*].image}"
    };
  }

  @Test
  void pausesAndResumes() {
    make("held", 1);

    kubectl.ok("rollout", "pause", "deploy/held");
    kubectl.ok("set", "image", "deploy/held", "busybox=busybox:2");
    kubectl.ok("scale", "deploy/held", "--replicas=2");
    kubectl.awaitOutput("busybox:1 busybox:1", podImages("held"));
    kubectl.ok("rollout", "resume", "deploy/held");
    rolledOut("held");

    kubectl.awaitOutput("busybox:2 busybox:2", podImages("held"));
  }

  @Test
  void tellsWhatItDoes() {
    make("told", 1);

    String described = kubectl.ok("describe", "deploy", "told");

    assertTrue(described.matches("(?s).*Progressing +True +NewReplicaSetAvailable.*"), described);
    assertTrue(described.matches("(?s).*Available +True +MinimumReplicasAvailable.*"), described);
    assertTrue(described.contains("NewReplicaSet:   told-"), described);
    kubectl.awaitOutput(
        "ScalingReplicaSet",
        "get",
        "events",
        "--field-selector=involvedObject.kind=Deployment,involvedObject.name=told",
        "-o=jsonpath={.items[*].reason}");
  }
}
