package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** RoutePolicies (GEP-713) as kubectl shows them, and what is refused of them. */
@Timeout(120)
class KubectlRoutePolicyTest {
  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop}
      spec: {defaultBackend: {service: {name: shop, port: {number: 80}}}}
      """;

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

  private static String policy(String name, String ingress, String says) {
    return """
    apiVersion: fairlead.io/v1alpha1
    kind: RoutePolicy
    metadata: {name: %s}
    spec:
      targetRefs: [{group: networking.k8s.io, kind: Ingress, name: %s}]
      %s
    """
        .formatted(name, ingress, says);
  }

  private static void awaitReason(String policy, String reason) {
    kubectl.awaitOutput(
        reason,
        "get",
        "routepolicy",
        policy,
        "-o",
        "jsonpath={.status.conditions[?(@.type==\"Accepted\")].reason}");
  }

  @Test
  void tellsWhetherItHolds() {
    String basic = "authentication: {basic: {secretRef: {name: users}}}";
    kubectl.apply(policy("first", "shop", basic));
    awaitReason("first", "Invalid");
    kubectl.ok("create", "secret", "generic", "users", "--from-literal=auth=a:b");
    awaitReason("first", "TargetNotFound");
    kubectl.apply(INGRESS);
    awaitReason("first", "Accepted");
    kubectl.apply(policy("second", "shop", basic));
    awaitReason("second", "Conflicted");
    String told = kubectl.ok("describe", "routepolicy", "second");
    assertTrue(told.contains("authentication by first"), told);
    assertTrue(told.contains("no gateway is connected"), told);
    assertTrue(kubectl.ok("get", "rpol").contains("Ingress"));
    kubectl.ok("delete", "routepolicy", "first");
    awaitReason("second", "Accepted");
  }

  @Test
  void refusesWhatHasNoMeaning() {
    for (String[] wrong :
        new String[][] {
          {"authentication: {}", "must specify at least one of apiKey"},
          {"cors: {allowOrigins: [\"*\"], allowCredentials: true}", "may not be used with"},
          {"rateLimit: {local: {requests: 1, key: {type: Header}}}", "spec.rateLimit.local.key"},
          {"rateLimit: {global: {requests: 1, key: {type: Claim, name: a}}}", "authentication.jwt"},
        }) {
      Kubectl.Result result =
          kubectl.withInput(policy("wrong", "shop", wrong[0]), "apply", "-f", "-");
      assertTrue(result.err().contains(wrong[1]), result.toString());
    }
  }
}
