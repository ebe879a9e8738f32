package io.fairlead.launcher.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.ControlPlane;
import io.fairlead.controlplane.ControlPlaneSettings;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.Kubeconfigs;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.ControlPlaneSubscription;
import io.fairlead.subscription.JoinSettings;
import io.fairlead.subscription.RemoteControlPlanes;
import io.fairlead.subscription.SubscriptionSettings;
import io.fairlead.subscription.identity.AgentIdentity;
import io.fairlead.subscription.identity.JoinToken;
import io.fairlead.subscription.identity.TlsContexts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Agents that are not of the control plane's machine, from the token to the revocation. */
@Timeout(180)
class RemoteAgentsTest {
  @TempDir Path dir;
  private Path kubeconfig;
  private ControlPlane plane;
  private int agents;

  @BeforeEach
  void start() throws Exception {
    kubeconfig = dir.resolve("kubeconfig");
    open(0);
  }

  private void open(int agentsPort) throws Exception {
    plane =
        ControlPlane.start(
                new ControlPlaneSettings(
                    dir.resolve("plane"),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    new InetSocketAddress(agentsPort), // every address: so it is encrypted
                    FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
                    FamilyRanges.parse("127.65.0.0/16").orElseThrow(),
                    new PortRange(30000, 32767),
                    "cluster.local",
                    "one",
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                _ -> {})
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
    agents = plane.agentAddress().getPort();
    plane.api().writeKubeconfig(kubeconfig);
  }

  @AfterEach
  void stop() {
    plane.stop().toCompletableFuture().join();
  }

  @Test
  void fromTheTokenToTheRevocation() throws Exception {
    String token = run(new TokenCommand(), "create", "--role", "node", "--name", "n1").strip();
    assertTrue(run(new TokenCommand(), "list").contains(token.substring(0, 6) + "   node   n1"));
    assertFalse(run(new TokenCommand(), "list").contains(token.substring(7, 33)));
    try (ControlPlaneSubscription agent = agent("n1", token)) {
      await(agent::connected, "the agent is not let in");
      assertEquals(200, asAgent("n1", "/api/v1/nodes"));
      assertEquals(403, asAgent("n1", "/api/v1/secrets"));
      assertEquals("system:node:n1 revoked\n", run(new IdentityCommand(), "revoke", "node/n1"));
      await(() -> !agent.connected(), "the agent is still served");
      assertEquals(401, asAgent("n1", "/api/v1/nodes"));
    }
    plane.stop().toCompletableFuture().join();
    open(agents);
    assertEquals(401, asAgent("n1", "/api/v1/nodes"), "forgotten by a restart");
    String another = run(new TokenCommand(), "create", "--role", "node", "--name", "n1").strip();
    try (ControlPlaneSubscription agent = agent("n1", another)) {
      await(agent::connected, "a new token does not let it in");
      assertEquals(200, asAgent("n1", "/api/v1/nodes"));
    }
  }

  @Test
  void aRevokedTokenBuysNothing() {
    String token = run(new TokenCommand(), "create", "--role", "gateway").strip();
    run(new TokenCommand(), "revoke", token.substring(0, 6));
    assertEquals(
        "ID   ROLE   NAME   USES   EXPIRES   DESCRIPTION\n", run(new TokenCommand(), "list"));
    assertEquals(
        404,
        ApiClient.of(kubeconfig)
            .get(ApiOptions.SECRETS + "/join-token-" + token.substring(0, 6), ApiClient.JSON)
            .code());
  }

  private ControlPlaneSubscription agent(String name, String token) {
    JoinSettings join =
        new JoinSettings(List.of("127.0.0.1:" + agents), JoinToken.parse(token), dir.resolve(name));
    return ControlPlaneSubscription.start(
        new SubscriptionSettings(
            Role.NODE_AGENT,
            name,
            dir.resolve(name + "-image"),
            new RemoteControlPlanes(join, Role.NODE_AGENT, name),
            List.of("127.0.0.1")),
        (_, _) -> {});
  }

  /** What the API answers to whoever has the agent's key. */
  private int asAgent(String name, String path) throws Exception {
    AgentIdentity identity =
        AgentIdentity.parse(Files.readString(dir.resolve(name).resolve("identity.pem")));
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(
                TlsContexts.of(
                    identity.key(),
                    List.of(identity.certificate()),
                    List.of(Kubeconfigs.authority(kubeconfig))))
            .build()) {
      URI uri = URI.create("https://127.0.0.1:" + plane.apiAddress().getPort() + path);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private String run(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--kubeconfig");
    all.add(kubeconfig.toString());
    int status =
        new CommandLine(command).setOut(new PrintWriter(out)).execute(all.toArray(String[]::new));
    assertEquals(0, status, out::toString);
    return out.toString();
  }

  private static void await(BooleanSupplier reached, String otherwise) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!reached.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, otherwise);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
