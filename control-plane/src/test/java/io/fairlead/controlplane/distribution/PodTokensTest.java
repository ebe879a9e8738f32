package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.pod.PodToken;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents ask for the tokens their pods mount, and get no others. */
@Timeout(60)
class PodTokensTest {
  private static final PodToken.Ref API = new PodToken.Ref("", 3607);
  private static final PodToken.Ref VAULT = new PodToken.Ref("vault", 600);

  @TempDir Path dir;
  private ServerUnderTest server;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.start(dir);
    server.put("{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot}}");
    server.put(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          nodeName: n1
          serviceAccountName: robot
          containers: [{name: c, image: busybox}]
          volumes:
          - name: t
            projected:
              sources:
              - serviceAccountToken: {path: token, expirationSeconds: 3607}
              - serviceAccountToken: {path: vault, audience: vault, expirationSeconds: 600}
        """);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ControlMessage.TokenAnswered ask(String node, String uid, PodToken.Ref ref)
      throws Exception {
    try (TestAgent agent = TestAgent.node(server, node)) {
      agent.batch();
      agent.say(new AgentMessage.TokenWanted(new NamespacedName("default", "web"), uid, ref));
      while (true) {
        if (agent.next() instanceof ControlMessage.TokenAnswered answer) {
          return answer;
        }
      }
    }
  }

  @Test
  void aPodsTokenIsItsAccountsAndEndsWithThePod() throws Exception {
    PodToken token = ask("n1", "uid-web", API).token();
    assertNotNull(token);
    assertEquals(Duration.ofSeconds(3607), Duration.between(token.issued(), token.expires()));
    User user = server.user(token.token()).orElseThrow();
    assertEquals("system:serviceaccount:default:robot", user.name());
    assertEquals(List.of("web"), user.extra().get("authentication.kubernetes.io/pod-name"));

    server.delete(ServerUnderTest.key(ResourceKind.POD, "web"), DeleteOptions.NOW);
    assertEquals(Optional.empty(), server.user(token.token()));
  }

  @Test
  void anotherAudiencesTokenIsNotForTheApi() throws Exception {
    PodToken token = ask("n1", "uid-web", VAULT).token();
    assertNotNull(token);
    assertEquals(Optional.empty(), server.user(token.token()));
  }

  @Test
  void otherPodsAndOtherAudiencesAreRefused() throws Exception {
    assertRefused("failed to fetch token: pods \"web\" not found", ask("n2", "uid-web", API));
    assertRefused("failed to fetch token: pods \"web\" not found", ask("n1", "uid-old", API));
    assertRefused(
        "failed to fetch token: audience \"bank\" not found in pod spec volume",
        ask("n1", "uid-web", new PodToken.Ref("bank", 3607)));
    server.delete(ServerUnderTest.key(ResourceKind.SERVICE_ACCOUNT, "robot"));
    assertRefused(
        "failed to fetch token: serviceaccounts \"robot\" not found", ask("n1", "uid-web", API));
  }

  private static void assertRefused(String why, ControlMessage.TokenAnswered answer) {
    assertNull(answer.token());
    assertEquals(why, answer.refusal());
  }
}
