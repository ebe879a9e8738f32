package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fairlead.controlplane.PlayedNode;
import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.controlplane.catalog.Await;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.model.stream.StreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is open as its client is sent away ends soon after; what others have open goes on. */
@Timeout(120)
class RevokedStreamsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static PlayedNode node;
  private static KubernetesClient admin;

  @BeforeAll
  static void start() throws Exception {
    node = PlayedNode.of(plane.data());
    admin = FabricClient.of(plane);
    made(
        "/api/v1/namespaces/default/pods",
        """
        {"metadata": {"name": "web"}, "spec": {"nodeName": "%s",
         "containers": [{"name": "c", "image": "i", "stdin": true}]}}
        """
            .formatted(PlayedNode.NAME));
    Answer ready =
        plane
            .http()
            .patch(
                "/api/v1/namespaces/default/pods/web/status",
                "merge-patch+json",
                """
                {"status": {"phase": "Running",
                 "conditions": [{"type": "Ready", "status": "True"}]}}
                """);
    assertEquals(200, ready.code(), ready.response().body());
  }

  @AfterAll
  static void stop() {
    admin.close();
    node.close();
  }

  private static Answer made(String path, String body) throws Exception {
    Answer answer = plane.http().post(path, body);
    assertEquals(201, answer.code(), answer.response().body());
    return answer;
  }

  /** Completes when the watch is over; it has begun when this returns. */
  private static CompletableFuture<Void> watch(String token, String path) throws Exception {
    HttpResponse<InputStream> answer =
        plane
            .http()
            .client()
            .send(
                HttpRequest.newBuilder(URI.create(plane.http().url() + path + "?watch=true"))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode());
    return CompletableFuture.runAsync(
        () -> {
          try (InputStream in = answer.body()) {
            in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException cut) {
            // over as well
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static void awaitOver(CompletableFuture<Void> watch) {
    Await.until(SOON, watch::isDone, () -> "the watch goes on");
  }

  private static StreamRequest asked(Class<? extends StreamRequest> kind) {
    Await.until(
        SOON,
        () -> node.asked().stream().anyMatch(kind::isInstance),
        () -> "nobody asked for " + kind);
    return node.asked().stream().filter(kind::isInstance).findFirst().orElseThrow();
  }

  private static void awaitClosed(Socket socket) throws IOException {
    socket.setSoTimeout((int) SOON.toMillis());
    try {
      assertEquals(-1, socket.getInputStream().read());
    } catch (SocketException reset) {
      // closed as well
    }
  }

  private static void awaitLine(InputStream in) throws IOException {
    for (int read = in.read(); read != '\n'; read = in.read()) {
      assertTrue(read >= 0, "ended too soon");
    }
  }

  @Test
  void allThatAServiceAccountHasOpenEndsWithIt() throws Exception {
    made(ACCOUNTS, "{\"metadata\": {\"name\": \"robot\"}}");
    made(
        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        """
        {"metadata": {"name": "robot"},
         "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                     "name": "cluster-admin"},
         "subjects": [{"kind": "ServiceAccount", "name": "robot", "namespace": "default"}]}
        """);
    String token = made(ACCOUNTS + "/robot/token", "{\"spec\": {}}").text("/status/token");
    Config config = Config.fromKubeconfig(plane.kubeconfig().toFile());
    config.setNamespace("default");
    config.setClientCertData(null);
    config.setClientKeyData(null);
    config.setOauthToken(token);
    try (KubernetesClient robot = new KubernetesClientBuilder().withConfig(config).build();
        ServerSocket pod = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecWatch own =
            admin.pods().withName("web").redirectingInput().redirectingOutput().exec("cat");
        ExecWatch exec =
            robot.pods().withName("web").redirectingInput().redirectingOutput().exec("hang");
        ExecWatch attached =
            robot.pods().withName("web").redirectingInput().redirectingOutput().attach();
        LogWatch log = robot.pods().withName("web").watchLog();
        LocalPortForward forward = robot.pods().withName("web").portForward(pod.getLocalPort());
        Socket local = new Socket(InetAddress.getLoopbackAddress(), forward.getLocalPort());
        Socket remote = pod.accept()) {
      awaitLine(exec.getOutput());
      awaitLine(attached.getOutput());
      awaitLine(log.getOutput());
      CompletableFuture<Void> watch = watch(token, "/api/v1/pods");
      CompletableFuture<Void> others = watch(plane.http().token(), "/api/v1/pods");

      assertEquals(200, plane.http().delete(ACCOUNTS + "/robot", "").code());

      awaitOver(watch);
      node.awaitEnded(asked(StreamRequest.Attach.class));
      node.awaitEnded(asked(StreamRequest.Logs.class));
      awaitClosed(local);
      node.awaitEnded(execOf("hang"));
      own.getInput().write("still here\nbye\n".getBytes(StandardCharsets.UTF_8));
      own.getInput().flush();
      awaitLine(own.getOutput());
      assertFalse(others.isDone());
      assertFalse(remote.isClosed(), "the pod's end is its own affair");
    }
  }

  private static StreamRequest execOf(String command) {
    return node.asked().stream()
        .filter(
            asked ->
                asked instanceof StreamRequest.Exec exec
                    && exec.command().getFirst().equals(command))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLineTakenOutOfTheTokenFileEndsAWatch() throws Exception {
    Files.writeString(
        plane.data().resolve("pki/tokens.csv"), "eve-token,eve,1,\"system:masters\"\n");
    CompletableFuture<Void> watch = watch("eve-token", "/api/v1/services");
    assertFalse(watch.isDone());
    Files.writeString(plane.data().resolve("pki/tokens.csv"), "");
    awaitOver(watch);
  }

  @Test
  void anIdentityThatIsRevokedHasNoWatchOpen() throws Exception {
    String token =
        new AgentTokens(
                TokenKey.open(plane.data().resolve("pki")),
                InstantSource.offset(InstantSource.system(), Duration.ofSeconds(-5)))
            .issue(new AgentTokens.Agent(Role.GATEWAY, "edge"));
    CompletableFuture<Void> watch = watch(token, "/api/v1/services");
    assertFalse(watch.isDone());
    made(
        "/api/v1/namespaces/kube-system/configmaps",
        """
        {"metadata": {"name": "fairlead-revoked-identities"}, "data": {"gateway.edge": "%s"}}
        """
            .formatted(Instant.now()));
    awaitOver(watch);
  }
}
