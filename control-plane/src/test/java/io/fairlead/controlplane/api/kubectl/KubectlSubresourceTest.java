package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that go through subresources, or through owners and grace. */
class KubectlSubresourceTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    kubectl.apply("# a node\n{apiVersion: v1, kind: Node, metadata: {name: n1}}");
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  private static String pod(String name) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec: {nodeName: n1, containers: [{name: c, image: i}]}
    """
        .formatted(name);
  }

  private static String ownedBy(String deployment, String uid) {
    return """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: of-%1$s
      ownerReferences:
      - {apiVersion: apps/v1, kind: Deployment, name: %1$s, uid: %2$s, blockOwnerDeletion: true}
    """
        .formatted(deployment, uid);
  }

  @Test
  void scaleSetsTheReplicas() {
    kubectl.ok("create", "deployment", "d1", "--image=i");

    assertEquals(
        "deployment.apps/d1 scaled", kubectl.ok("scale", "deploy/d1", "--replicas=4").strip());
    assertEquals(
        "deployment.apps/d1 scaled",
        kubectl.ok("scale", "deploy/d1", "--current-replicas=4", "--replicas=2").strip());
    assertEquals("2", kubectl.ok("get", "deploy", "d1", "-o", "jsonpath={.spec.replicas}"));
  }

  @Test
  void drainEmptiesANode() {
    kubectl.apply(pod("p1"));
    kubectl.apply(pod("p2"));

    String drained = kubectl.ok("drain", "n1", "--force", "--grace-period=0", "--timeout=20s");

    assertTrue(drained.contains("pod/p1 evicted") && drained.contains("node/n1 drained"), drained);
    assertEquals("", kubectl.ok("get", "pods", "--field-selector=spec.nodeName=n1", "-o", "name"));
    kubectl.ok("uncordon", "n1");
  }

  @Test
  void aPodTerminatesUntilItIsForced() {
    kubectl.apply(pod("slow"));

    kubectl.ok("delete", "pod", "slow", "--wait=false");
    assertTrue(kubectl.ok("get", "pod", "slow").contains("Terminating"));

    kubectl.ok("delete", "pod", "slow", "--force", "--grace-period=0");
    assertEquals(1, kubectl.run("get", "pod", "slow").code());
  }

  @Test
  void cascadeChoosesWhatBecomesOfDependents() {
    for (String how : new String[] {"foreground", "background", "orphan"}) {
      kubectl.ok("create", "deployment", how, "--image=i");
      String uid = kubectl.ok("get", "deploy", how, "-o", "jsonpath={.metadata.uid}");
      kubectl.apply(ownedBy(how, uid));

      kubectl.ok("delete", "deploy", how, "--cascade=" + how);
    }

    kubectl.ok("wait", "--for=delete", "cm/of-background", "cm/of-foreground", "--timeout=20s");
    assertEquals(
        "", kubectl.ok("get", "cm", "of-orphan", "-o", "jsonpath={.metadata.ownerReferences}"));
  }
}
