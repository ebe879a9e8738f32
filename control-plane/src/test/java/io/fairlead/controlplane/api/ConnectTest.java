package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.api.HttpTester.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to connect to a pod that do not come to an upgrade: who may, and what is refused. */
class ConnectTest {
  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/";
  private static final String POD = "/api/v1/namespaces/default/pods/web";
  private static final String EXEC = "/exec?command=id&stdout=true";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester admin = plane.http();

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(
        plane.data().resolve("pki/tokens.csv"),
        """
        reader-token,reader,1
        worker-token,worker,2
        """);
    made(
        "/api/v1/namespaces/default/pods",
        """
        {"metadata": {"name": "web"},
         "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "i"}]}}
        """);
    allow("reader", "\"get\"");
    allow("worker", "\"get\", \"create\"");
  }

  private static void allow(String user, String verbs) throws Exception {
    made(
        RBAC + "roles",
        """
        {"metadata": {"name": "%s"}, "rules": [{"apiGroups": [""], "verbs": [%s],
          "resources": ["pods/exec", "pods/attach", "pods/portforward"]}]}
        """
            .formatted(user, verbs));
    made(
        RBAC + "rolebindings",
        """
        {"metadata": {"name": "%1$s"},
         "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "%1$s"},
         "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "%1$s"}]}
        """
            .formatted(user));
  }

  private static void made(String path, String body) throws Exception {
    Answer answer = admin.post(path, body);
    assertEquals(201, answer.code(), answer.response().body());
  }

  private static Answer as(String user, String method, String path) throws Exception {
    return admin.send(
        HttpRequest.newBuilder(URI.create(admin.url() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + user + "-token")
            .method(method, BodyPublishers.noBody())
            .build());
  }

  /** As Kubernetes has it since 1.35: a WebSocket begins with GET, and is a shell all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"exec", "attach", "portforward"})
  void whoMayOnlyReadDoesNotConnect(String subresource) throws Exception {
    String why =
        "pods \"web\" is forbidden: User \"reader\" cannot create resource \"pods/%s\" in API"
                .formatted(subresource)
            + " group \"\" in the namespace \"default\"";
    for (String method : new String[] {"GET", "POST"}) {
      Answer refused = as("reader", method, POD + "/" + subresource);
      assertEquals(403, refused.code(), refused.response().body());
      assertEquals(why, refused.message());
    }
  }

  @Test
  void whoMayCreateGetsAsFarAsTheUpgrade() throws Exception {
    for (String method : new String[] {"GET", "POST"}) {
      Answer asked = as("worker", method, POD + EXEC);
      assertEquals(400, asked.code(), asked.response().body());
      assertEquals("Upgrade request required", asked.message());
    }
  }

  @Test
  void otherMethodsAreNotAllowed() throws Exception {
    assertEquals(405, admin.put(POD + EXEC, "{}").code());
    assertEquals(405, admin.delete(POD + EXEC, "").code());
  }

  @Test
  void aPodHasToBeThere() throws Exception {
    Answer none = admin.get("/api/v1/namespaces/default/pods/nobody" + EXEC);

    assertEquals(404, none.code());
    assertEquals("pods \"nobody\" not found", none.message());
  }

  @Test
  void aPodThatStandsForAProcessElsewhereHasNothingToConnectTo() throws Exception {
    made(
        "/api/v1/namespaces/default/pods",
        """
        {"metadata": {"name": "own", "annotations": {"fairlead.io/pod-ip": "127.0.0.1"}},
         "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "i"}]}}
        """);

    Answer refused = admin.get("/api/v1/namespaces/default/pods/own" + EXEC);
    assertEquals(400, refused.code());
    assertEquals("pod own stands for a process that runs elsewhere", refused.message());
  }
}
