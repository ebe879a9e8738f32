package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.kubectl.Kubectl.Result;
import io.fairlead.controlplane.catalog.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of kubectl does about who may what. */
class KubectlAccessTest {
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

  @Test
  void theKubeconfigIsTheAdministratorByCertificate() {
    String who = kubectl.ok("auth", "whoami", "-o", "jsonpath={.status.userInfo}");

    assertTrue(who.contains("\"username\":\"kubernetes-admin\""), who);
    assertTrue(who.contains("\"groups\":[\"system:masters\",\"system:authenticated\"]"), who);
    assertTrue(who.contains("X509SHA256="), who);
  }

  @Test
  void aServiceAccountMayWhatItsRoleSaysAndNothingElse() {
    kubectl.ok("create", "namespace", "team");
    kubectl.ok("create", "serviceaccount", "ci", "-n", "team");
    kubectl.ok("create", "role", "cms", "-n", "team", "--verb=get,list", "--resource=configmaps");
    kubectl.ok(
        "create", "rolebinding", "cms", "-n", "team", "--role=cms", "--serviceaccount=team:ci");
    String token = kubectl.ok("create", "token", "ci", "-n", "team").strip();

    Result allowed = with(token, "get", "configmaps", "-n", "team");
    assertEquals(0, allowed.code(), allowed.err());
    Result refused = with(token, "get", "secrets", "-n", "team");
    assertEquals(1, refused.code());
    assertEquals(
        "Error from server (Forbidden): secrets is forbidden: User"
            + " \"system:serviceaccount:team:ci\" cannot list resource \"secrets\" in API group"
            + " \"\" in the namespace \"team\"",
        refused.err().strip());
    assertEquals("yes", with(token, "auth", "can-i", "list", "cm", "-n", "team").out().strip());
    assertEquals("no", with(token, "auth", "can-i", "list", "pods", "-n", "team").out().strip());
    String rules = with(token, "auth", "can-i", "--list", "-n", "team").out();
    assertTrue(rules.contains("selfsubjectaccessreviews.authorization.k8s.io"), rules);
    assertTrue(rules.lines().anyMatch(l -> l.matches("configmaps .*\\[get list]")), rules);
    assertEquals(
        "yes",
        kubectl
            .ok("auth", "can-i", "get", "cm", "-n", "team", "--as=system:serviceaccount:team:ci")
            .strip());

    kubectl.ok("delete", "serviceaccount", "ci", "-n", "team");
    Result gone = with(token, "get", "configmaps", "-n", "team");
    assertEquals(1, gone.code());
    assertTrue(gone.err().contains("Unauthorized") || gone.err().contains("logged in"), gone.err());
  }

  @Test
  void impersonatedUsersHaveTheirRights() {
    kubectl.ok("create", "clusterrolebinding", "viewers", "--clusterrole=view", "--group=viewers");

    Await.until(
        Duration.ofSeconds(30),
        () -> can("list", "services").equals("yes"),
        () -> "view does not gather");
    assertEquals("no", can("delete", "services"));
    assertEquals("no", can("list", "secrets"));
    assertEquals("no", can("list", "nodes"));
    Result refused = kubectl.run("get", "secrets", "--as=eve", "--as-group=viewers");
    assertTrue(
        refused.err().contains("User \"eve\" cannot list resource \"secrets\""), refused.err());
  }

  private static String can(String verb, String resource) {
    return kubectl
        .run("auth", "can-i", verb, resource, "--as=eve", "--as-group=viewers")
        .out()
        .strip();
  }

  @Test
  void reconcileAddsWhatIsMissing() {
    kubectl.ok("create", "role", "some", "--verb=get", "--resource=pods");

    String done =
        kubectl
            .withInput(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: some, namespace: default}
                rules:
                - {apiGroups: [""], resources: [services], verbs: [list]}
                """,
                "auth",
                "reconcile",
                "-f",
                "-")
            .out();

    assertTrue(done.contains("some reconciled"), done);
    assertEquals(
        "pods services",
        kubectl.ok("get", "role", "some", "-o", "jsonpath={.rules[*].resources[*]}"));
  }

  @Test
  void aReviewIsCreatedFromAFileAndItsFieldsAreChecked() {
    String review =
        """
        apiVersion: authorization.k8s.io/v1
        kind: SelfSubjectAccessReview
        spec: {resourceAttributes: {verb: get, resource: pods}}
        """;

    Kubectl.Result good = kubectl.withInput(review, "create", "-f", "-", "-o", "yaml");
    assertTrue(good.out().contains("allowed: true"), () -> good.err() + good.out());

    Kubectl.Result wrong =
        kubectl.withInput(review.replace("verb:", "verbs:"), "create", "-f", "-", "-o", "yaml");
    assertEquals(1, wrong.code(), wrong::out);
    assertTrue(wrong.err().contains("unknown field \"verbs\""), wrong::err);
  }

  @Test
  void aNamespaceHasItsAccountAndOurAuthorityAndGetsThemBack() {
    kubectl.ok("create", "namespace", "fresh");
    awaitPresent("serviceaccount/default", "fresh");
    awaitPresent("configmap/kube-root-ca.crt", "fresh");

    kubectl.ok("delete", "serviceaccount/default", "configmap/kube-root-ca.crt", "-n", "fresh");
    awaitPresent("serviceaccount/default", "fresh");
    awaitPresent("configmap/kube-root-ca.crt", "fresh");

    kubectl.ok("delete", "namespace", "fresh", "--timeout=20s");
    assertEquals(1, kubectl.run("get", "namespace", "fresh").code());
  }

  private static void awaitPresent(String what, String namespace) {
    Await.until(
        Duration.ofSeconds(30),
        () -> kubectl.run("get", what, "-n", namespace).code() == 0,
        () -> "no " + what + " in " + namespace);
  }

  private static Result with(String token, String... arguments) {
    return kubectl.withToken(token, arguments);
  }
}
