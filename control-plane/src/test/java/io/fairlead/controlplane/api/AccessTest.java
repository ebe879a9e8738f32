package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.controlplane.api.pki.ClientOf;
import io.fairlead.controlplane.catalog.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who comes in, as whom, and what they may do: over TLS, with certificates and tokens. */
class AccessTest {
  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";
  private static final String WHOAMI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

  @TempDir static Path dir;
  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester admin = plane.http();

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(
        plane.data().resolve("pki/tokens.csv"),
        """
        ann-token,ann,1,"dev,ops"
        bob-token,bob,2
        """);
    made(
        RBAC + "/namespaces/default/roles",
        """
        {"metadata": {"name": "pods"}, "rules": [
          {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]},
          {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles", "rolebindings"],
           "verbs": ["create", "update", "patch", "get"]}]}
        """);
    made(
        RBAC + "/namespaces/default/rolebindings",
        """
        {"metadata": {"name": "pods"},
         "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "pods"},
         "subjects": [
           {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "ann"},
           {"kind": "ServiceAccount", "name": "default", "namespace": "default"}]}
        """);
  }

  private static void made(String path, String body) throws Exception {
    Answer answer = admin.post(path, body);
    assertEquals(201, answer.code(), answer.response().body());
  }

  private static Answer as(String token, String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(admin.url() + path))
            .timeout(Duration.ofSeconds(20))
            .header(
                "Content-Type",
                "application/" + (method.equals("PATCH") ? "merge-patch+json" : "json"))
            .method(method, BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return admin.send(request.build());
  }

  private static Answer get(String token, String path, String... headers) throws Exception {
    return as(token, "GET", path, "", headers);
  }

  private static String whoami(ClientOf client) throws Exception {
    Answer answer =
        new Answer(
            client.send(
                HttpRequest.newBuilder(URI.create(admin.url() + WHOAMI))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}"))
                    .build()));
    return answer.code() == 201
        ? answer.text("/status/userInfo/username")
            + " "
            + answer.json().at("/status/userInfo/groups")
        : answer.code() + " " + answer.message();
  }

  private static Path pki() {
    return plane.data().resolve("pki");
  }

  @Test
  void theCertificateOfTheKubeconfigIsTheAdministrator() throws Exception {
    assertEquals(
        "kubernetes-admin [\"system:masters\",\"system:authenticated\"]",
        whoami(ClientOf.kept(pki(), "admin", "RSA")));
  }

  @Test
  void aCertificateOfOursIsItsCommonNameAndOrganisations() throws Exception {
    assertEquals(
        "carl [\"dev\",\"ops\",\"system:authenticated\"]",
        whoami(ClientOf.issued(pki(), "carl", List.of("dev", "ops"), Clock.systemUTC())));
  }

  @Test
  void aCertificateThatIsNotGoodNowOrNotOursIsNobody() throws Exception {
    Clock now = Clock.systemUTC();
    Clock longAgo = Clock.offset(now, Duration.ofDays(-400));
    Clock later = Clock.offset(now, Duration.ofDays(2));
    Path foreign = dir.resolve("foreign");
    for (ClientOf wrong :
        List.of(
            ClientOf.issued(pki(), "old", List.of("system:masters"), longAgo),
            ClientOf.issued(pki(), "early", List.of("system:masters"), later),
            ClientOf.issued(foreign, "other", List.of("system:masters"), now)
                .trusting(plane.api().caPem()),
            ClientOf.kept(pki(), "apiserver", "EC"),
            ClientOf.withoutCertificate(plane.api().caPem()))) {
      assertEquals("401 Unauthorized", whoami(wrong), wrong.toString());
    }
  }

  @Test
  void aTokenOfTheFileIsItsUserWhileItIsThere() throws Exception {
    assertEquals(200, get("ann-token", "/api/v1/namespaces/default/pods").code());
    assertEquals(401, get("ann-token2", "/api/v1/namespaces/default/pods").code());
    assertEquals(401, get("", "/api/v1/namespaces/default/pods").code());
  }

  @Test
  void whatIsNotAllowedIsRefusedInKubernetesWords() throws Exception {
    Answer list = get("bob-token", "/api/v1/pods");
    assertEquals(403, list.code());
    assertEquals("Forbidden", list.reason());
    assertEquals(
        "pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the"
            + " cluster scope",
        list.message());
    assertEquals("pods", list.text("/details/kind"));
    assertEquals(
        "deployments.apps \"x\" is forbidden: User \"ann\" cannot update resource"
            + " \"deployments/scale\" in API group \"apps\" in the namespace \"default\"",
        as("ann-token", "PUT", "/apis/apps/v1/namespaces/default/deployments/x/scale", "{}")
            .message());
    assertEquals(
        "forbidden: User \"bob\" cannot get path \"/metrics\"",
        get("bob-token", "/metrics").message());
    assertEquals(
        "pods is forbidden: User \"ann\" cannot watch resource \"pods\" in API group \"\" in the"
            + " namespace \"default\"",
        get("ann-token", "/api/v1/namespaces/default/pods?watch=true").message());
  }

  @Test
  void everybodyKnownMayDiscoverAndAskAboutThemselves() throws Exception {
    for (String path : List.of("/api", "/apis", "/api/v1", "/apis/apps/v1", "/openapi/v3")) {
      assertEquals(200, get("bob-token", path).code(), path);
      assertEquals(401, get("", path).code(), path);
    }
    Answer answer =
        as(
            "ann-token",
            "POST",
            REVIEWS + "selfsubjectaccessreviews",
            "{\"spec\": {\"resourceAttributes\": {\"namespace\": \"default\", \"verb\": \"get\","
                + " \"resource\": \"pods\"}}}");
    assertTrue(answer.json().at("/status/allowed").asBoolean());
    assertEquals(
        "RBAC: allowed by RoleBinding \"pods/default\" of Role \"pods\" to User \"ann\"",
        answer.text("/status/reason"));
  }

  @Test
  void aQuestionAboutSomebodyElseIsAnsweredForThem() throws Exception {
    String question =
        """
        {"spec": {"user": "ann", "groups": ["x"],
                  "resourceAttributes": {"namespace": "%s", "verb": "get", "resource": "pods"}}}
        """;
    String local = REVIEWS + "namespaces/default/localsubjectaccessreviews";

    assertTrue(
        admin
            .post(REVIEWS + "subjectaccessreviews", question.formatted("default"))
            .json()
            .at("/status/allowed")
            .asBoolean());
    assertFalse(
        admin
            .post(REVIEWS + "subjectaccessreviews", question.formatted("kube-system"))
            .json()
            .at("/status/allowed")
            .asBoolean());
    assertTrue(
        admin.post(local, question.formatted("default")).json().at("/status/allowed").asBoolean());
    assertEquals(422, admin.post(local, question.formatted("kube-system")).code());
    assertEquals(422, admin.post(REVIEWS + "subjectaccessreviews", "{\"spec\": {}}").code());
    assertEquals(
        403,
        as("ann-token", "POST", REVIEWS + "subjectaccessreviews", question.formatted("default"))
            .code());
  }

  @Test
  void whoMayOnlyPatchMakesNothingByAnApply() throws Exception {
    made(
        RBAC + "/namespaces/kube-system/roles",
        """
        {"metadata": {"name": "patcher"}, "rules": [
          {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["patch"]}]}
        """);
    made(
        RBAC + "/namespaces/kube-system/rolebindings",
        """
        {"metadata": {"name": "patcher"},
         "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "patcher"},
         "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "ann"}]}
        """);

    Answer answer =
        admin.send(
            HttpRequest.newBuilder(
                    URI.create(
                        admin.url()
                            + "/api/v1/namespaces/kube-system/configmaps/new?fieldManager=ann"))
                .header("Content-Type", "application/apply-patch+yaml")
                .header("Authorization", "Bearer ann-token")
                .method(
                    "PATCH",
                    BodyPublishers.ofString(
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: new}}"))
                .build());

    assertEquals(403, answer.code());
    assertTrue(
        answer.message().contains("User \"ann\" cannot create resource \"configmaps\""),
        answer.message());
  }

  @Test
  void aRoleInANamespaceReachesNothingOutsideIt() throws Exception {
    made(
        RBAC + "/namespaces/kube-system/roles",
        """
        {"metadata": {"name": "all"}, "rules": [
          {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}
        """);
    made(
        RBAC + "/namespaces/kube-system/rolebindings",
        """
        {"metadata": {"name": "all"},
         "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "all"},
         "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "bob"}]}
        """);

    assertEquals(200, get("bob-token", "/api/v1/namespaces/kube-system/services").code());
    for (String outside :
        List.of(
            RBAC + "/clusterroles/cluster-admin",
            RBAC + "/namespaces/kube-system/clusterroles/cluster-admin",
            RBAC + "/namespaces/kube-system/clusterroles",
            "/api/v1/namespaces/kube-system/nodes",
            "/api/v1/namespaces/kube-system/../default/services",
            "/api/v1/namespaces/kube-system/%2e%2e/default/services",
            "/api/v1/namespaces//default/services",
            "/api/v1//namespaces/default/services",
            "//api/v1/namespaces/default/services",
            "/apis/history.fairlead.io/v1/namespaces/default/services/kubernetes/revisions")) {
      int code = get("bob-token", outside).code();
      assertTrue(code == 403 || code == 404, outside + " " + code);
    }
    assertEquals(
        403,
        as(
                "bob-token",
                "PATCH",
                "/api/v1/namespaces/default/services/kubernetes/status",
                "{\"status\": {}}")
            .code());
  }

  @Test
  void nobodyGrantsWhatTheyDoNotHold() throws Exception {
    String path = RBAC + "/namespaces/default/roles";
    Answer more =
        as(
            "ann-token",
            "POST",
            path,
            "{\"metadata\": {\"name\": \"more\"}, \"rules\": [{\"apiGroups\": [\"\"],"
                + " \"resources\": [\"secrets\", \"pods\"], \"verbs\": [\"get\"]}]}");

    assertEquals(403, more.code());
    assertEquals(
        """
        roles.rbac.authorization.k8s.io "more" is forbidden: user "ann" (groups=["dev" "ops" \
        "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
        {APIGroups:[""], Resources:["secrets"], Verbs:["get"]}\
        """,
        more.message());
    assertEquals(
        403,
        as(
                "ann-token",
                "PATCH",
                path + "/pods",
                "{\"rules\": [{\"apiGroups\": [\"*\"], \"resources\": [\"*\"], \"verbs\":"
                    + " [\"*\"]}]}")
            .code());
    assertEquals(
        403,
        as(
                "ann-token",
                "POST",
                RBAC + "/namespaces/default/rolebindings",
                "{\"metadata\": {\"name\": \"root\"}, \"roleRef\": {\"apiGroup\":"
                    + " \"rbac.authorization.k8s.io\", \"kind\": \"ClusterRole\", \"name\":"
                    + " \"cluster-admin\"}, \"subjects\": [{\"apiGroup\":"
                    + " \"rbac.authorization.k8s.io\", \"kind\": \"User\", \"name\": \"ann\"}]}")
            .code());
    assertEquals(
        201,
        as(
                "ann-token",
                "POST",
                path,
                "{\"metadata\": {\"name\": \"less\"}, \"rules\": [{\"apiGroups\": [\"\"],"
                    + " \"resources\": [\"pods\"], \"verbs\": [\"get\"]}]}")
            .code());
  }

  @Test
  void impersonationIsForThoseWhoMay() throws Exception {
    Answer ann =
        as(
            admin.token(),
            "POST",
            WHOAMI,
            "{}",
            "Impersonate-User",
            "eve",
            "Impersonate-Group",
            "dev",
            "Impersonate-Group",
            "qa",
            "Impersonate-Extra-Scopes%2fa",
            "view");
    assertEquals(
        "{\"username\":\"eve\",\"groups\":[\"dev\",\"qa\",\"system:authenticated\"],"
            + "\"extra\":{\"scopes/a\":[\"view\"]}}",
        ann.json().at("/status/userInfo").toString());

    Answer refused = get("ann-token", "/api/v1/pods", "Impersonate-User", "kubernetes-admin");
    assertEquals(403, refused.code());
    assertEquals(
        "users \"kubernetes-admin\" is forbidden: User \"ann\" cannot impersonate resource"
            + " \"users\" in API group \"\" at the cluster scope",
        refused.message());
    assertEquals(
        403, get(admin.token(), "/api/v1/pods", "Impersonate-User", "ann").code(), "as ann");
    assertEquals(
        400, get(admin.token(), "/api/v1/pods", "Impersonate-Group", "system:masters").code());
  }

  @Test
  void aServiceAccountsTokenLivesAndDiesWithIt() throws Exception {
    made("/api/v1/namespaces/default/serviceaccounts", "{\"metadata\": {\"name\": \"robot\"}}");
    String path = "/api/v1/namespaces/default/serviceaccounts/robot";
    Answer asked = admin.post(path + "/token", "{\"spec\": {\"expirationSeconds\": 600}}");
    assertEquals(201, asked.code(), asked.response().body());
    String token = asked.text("/status/token");

    assertEquals(
        "system:serviceaccount:default:robot",
        as(token, "POST", WHOAMI, "{}").text("/status/userInfo/username"));
    assertEquals(403, get(token, "/api/v1/namespaces/default/pods").code());
    Answer review =
        admin.post(
            "/apis/authentication.k8s.io/v1/tokenreviews",
            "{\"spec\": {\"token\": \"" + token + "\"}}");
    assertTrue(review.json().at("/status/authenticated").asBoolean());
    assertEquals(
        "[\"system:serviceaccounts\",\"system:serviceaccounts:default\",\"system:authenticated\"]",
        review.json().at("/status/user/groups").toString());

    assertEquals(200, admin.delete(path, "").code());

    assertEquals(401, as(token, "POST", WHOAMI, "{}").code());
    assertFalse(
        admin
            .post(
                "/apis/authentication.k8s.io/v1/tokenreviews",
                "{\"spec\": {\"token\": \"" + token + "\"}}")
            .json()
            .at("/status/authenticated")
            .asBoolean());
  }

  @Test
  void aTokenRequestThatMakesNoSenseIsRefused() throws Exception {
    String path = "/api/v1/namespaces/default/serviceaccounts/";

    assertEquals(404, admin.post(path + "nobody/token", "{}").code());
    Answer shortLived =
        admin.post(path + "default/token", "{\"spec\": {\"expirationSeconds\": 1}}");
    assertEquals(
        "TokenRequest.authentication.k8s.io \"default\" is invalid: spec.expirationSeconds: Invalid"
            + " value: 1: may not specify a duration less than 10 minutes",
        shortLived.message());
    assertEquals(
        404,
        admin
            .post(
                path + "default/token",
                "{\"spec\": {\"boundObjectRef\": {\"apiVersion\": \"v1\", \"kind\": \"Pod\","
                    + " \"name\": \"gone\"}}}")
            .code());
    assertEquals(403, as("ann-token", "POST", path + "default/token", "{}").code());
  }

  @Test
  void anAgentsTokenReadsServicesAndNoSecrets() throws Exception {
    String token = Files.readString(plane.data().resolve("agents/node-node-a.token")).strip();

    assertEquals(200, get(token, "/api/v1/services").code());
    assertEquals(403, get(token, "/api/v1/secrets").code());
    assertEquals(403, as(token, "DELETE", "/api/v1/namespaces/default/pods/x", "").code());
    assertEquals(
        "system:node:node-a", as(token, "POST", WHOAMI, "{}").text("/status/userInfo/username"));
  }

  @Test
  void whatWasDoneIsInTheAuditLogAndNoBodyIs() throws Exception {
    Answer made =
        as(
            admin.token(),
            "POST",
            "/api/v1/namespaces/default/secrets",
            "{\"metadata\": {\"generateName\": \"s-\"}, \"stringData\": {\"a\": \"very-hidden\"}}",
            "User-Agent",
            "the-test");
    Answer refused = get("bob-token", "/api/v1/secrets", "Impersonate-User", "ann");
    String name = made.text("/metadata/name");

    JsonNode line = line(made.header("Audit-Id"));
    assertEquals("create", line.path("verb").asString());
    assertEquals("kubernetes-admin", line.at("/user/username").asString());
    assertEquals("the-test", line.path("userAgent").asString());
    assertEquals("127.0.0.1", line.at("/sourceIPs/0").asString());
    assertEquals(
        "{\"resource\":\"secrets\",\"namespace\":\"default\",\"name\":\"%s\",\"uid\":\"%s\","
                .formatted(name, made.text("/metadata/uid"))
            + "\"apiVersion\":\"v1\",\"resourceVersion\":\"%s\"}"
                .formatted(made.text("/metadata/resourceVersion")),
        line.path("objectRef").toString());
    assertEquals(201, line.at("/responseStatus/code").asInt());
    JsonNode denied = line(refused.header("Audit-Id"));
    assertEquals("bob", denied.at("/user/username").asString());
    assertEquals(403, denied.at("/responseStatus/code").asInt());
    assertEquals(
        "forbid", denied.path("annotations").path("authorization.k8s.io/decision").asString());
    assertFalse(String.join("\n", log()).contains("very-hidden"));
  }

  private static List<String> log() {
    try {
      return Files.readAllLines(plane.data().resolve("audit/audit.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode line(String auditId) {
    List<String> found = new ArrayList<>();
    Await.until(
        Duration.ofSeconds(30),
        () -> {
          found.clear();
          Stream<String> mine = log().stream().filter(l -> l.contains(auditId));
          found.addAll(mine.toList());
          return !found.isEmpty();
        },
        () -> "no line with " + auditId);
    return JsonMapper.shared().readTree(found.getFirst());
  }
}
