package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.PlayedNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a policy is in force (B14), as kubectl tells it; one node that takes over what it is. */
@Timeout(120)
class KubectlPolicyStatusTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;
  private static PlayedNode node;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    node = PlayedNode.of(dir.resolve("data"));
    kubectl.ok("wait", "--for=condition=Ready", "node/" + PlayedNode.NAME);
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    if (kubectl != null) {
      kubectl.close();
    }
  }

  private static String policy(String name, String app) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: %s}
    spec: {podSelector: {matchLabels: {app: %s}}}
    """
        .formatted(name, app);
  }

  private static void inForce(String object) {
    kubectl.ok("wait", "--for=condition=Programmed", object, "--timeout=20s");
  }

  @Test
  void whoAppliesAPolicyCanWaitForIt() {
    kubectl.apply(policy("awaited", "a"));
    inForce("policystatus/awaited");
    assertEquals(
        "1 in force on 1 of 1 nodes",
        kubectl.ok(
            "get",
            "policystatus",
            "awaited",
            "-o",
            "jsonpath={.status.observedGeneration} {.status.conditions[0].message}"));

    kubectl.apply(policy("awaited", "b"));
    inForce("policystatus/awaited");
    assertEquals(
        "2", kubectl.ok("get", "polst", "awaited", "-o", "jsonpath={.status.observedGeneration}"));
  }

  @Test
  void theTableSaysItOfAllNamespaces() {
    kubectl.apply(policy("listed", "a"));
    inForce("policystatus/listed");

    List<List<String>> rows = kubectl.run("get", "policystatus", "-A").rows();
    assertEquals(
        List.of("NAMESPACE", "NAME", "PROGRAMMED", "ENFORCED", "NODES", "AGE"), rows.getFirst());
    List<String> row =
        rows.stream().filter(cells -> cells.contains("listed")).findFirst().orElseThrow();
    assertEquals(List.of("default", "listed", "True", "False", "1/1"), row.subList(0, 5));
    assertTrue(
        kubectl.ok("describe", "policystatus", "listed").contains("pass by the userspace data"));
  }

  @Test
  void eventsAreAboutThePolicyAndOneForAllNodes() {
    kubectl.apply(policy("told", "a"));
    String[] events = {
      "get",
      "events",
      "--field-selector=involvedObject.name=told,reason=Programmed",
      "-o",
      "jsonpath={.items[*].involvedObject.kind} {.items[*].type} {.items[*].count}"
          + " {.items[*].message}"
    };
    kubectl.awaitOutput("NetworkPolicy Normal 1 in force on 1 of 1 nodes", events);
    kubectl.apply(policy("told", "b"));
    kubectl.awaitOutput("NetworkPolicy Normal 2 in force on 1 of 1 nodes", events);
    assertTrue(kubectl.ok("events", "--for", "networkpolicy/told").contains("PartlyEnforced"));
  }

  @Test
  void aNodeThatIsBehindIsNamed() {
    kubectl.apply(policy("waiting", "a"));
    inForce("policystatus/waiting");
    kubectl.apply("# a node\n{apiVersion: v1, kind: Node, metadata: {name: silent}}");
    kubectl.ok(
        "patch",
        "node/silent",
        "--subresource=status",
        "-p",
        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    String[] message = {
      "get",
      "policystatus",
      "waiting",
      "-o",
      "jsonpath={.status.nodes} {.status.conditions[0].status} {.status.conditions[0].message}"
    };
    kubectl.awaitOutput("1/2 False in force on 1 of 2 nodes; not on silent", message);
    assertTrue(kubectl.ok("events", "--for", "networkpolicy/waiting").contains("NotProgrammed"));

    kubectl.ok("delete", "node", "silent");
    kubectl.awaitOutput("1/1 True in force on 1 of 1 nodes", message);
  }

  @Test
  void itGoesWithItsPolicyAndNobodyWritesIt() {
    kubectl.apply(policy("short", "a"));
    assertEquals("short", kubectl.ok("get", "polst", "short", "-o", "jsonpath={.metadata.name}"));
    for (String[] write :
        List.of(
            new String[] {"delete", "policystatus", "short"},
            new String[] {"label", "policystatus", "short", "a=b"},
            new String[] {"delete", "policystatus", "--all"})) {
      Kubectl.Result refused = kubectl.run(write);
      assertNotEquals(0, refused.code(), refused::out);
      assertTrue(refused.err().contains("the server does not allow this method"), refused::err);
    }
    kubectl.ok("delete", "networkpolicy", "short", "--cascade=foreground");
    assertTrue(kubectl.run("get", "policystatus", "short").err().contains("NotFound"));
  }

  @Test
  void theViewRoleReadsIt() {
    assertEquals(
        "yes",
        kubectl
            .ok(
                "auth",
                "can-i",
                "watch",
                "policystatuses.policies.fairlead.io",
                "--as=jane",
                "--as-group=system:masters")
            .strip());
    kubectl.ok("create", "clusterrolebinding", "viewer", "--clusterrole=view", "--user=jane");
    kubectl.awaitOutput("yes", "auth", "can-i", "get", "policystatuses", "--as=jane");
    assertTrue(
        kubectl.ok("explain", "policystatus.status").contains("How far a NetworkPolicy is in"));
  }

  @Test
  void aClusterPolicySaysItItself() {
    String policy =
        """
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: all}
        spec: {tier: Admin, priority: %s, subject: {namespaces: {}}}
        """;
    kubectl.apply(policy.formatted(1));
    inForce("cnp/all");
    kubectl.apply(policy.formatted(2));
    inForce("cnp/all");
    kubectl.awaitOutput(
        "2 in force on 1 of 1 nodes",
        "get",
        "cnp",
        "all",
        "-o",
        "jsonpath={.status.conditions[?(@.type==\"Programmed\")].observedGeneration}"
            + " {.status.conditions[?(@.type==\"Programmed\")].message}");
    assertTrue(kubectl.ok("events", "--for", "clusternetworkpolicy/all").contains("Programmed"));
    kubectl.ok("delete", "cnp", "all");
  }
}
