package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.pki.MemberFiles;
import io.fairlead.controlplane.identity.Revocations;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.HostInfo;
import io.fairlead.subscription.LocalControlPlane;
import io.fairlead.subscription.identity.AgentIdentity;
import io.fairlead.subscription.identity.JoinToken;
import io.fairlead.subscription.identity.KeyPairs;
import io.fairlead.subscription.identity.SigningRequest;
import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents of other hosts: how they come in, and who does not. */
@Timeout(60)
class EncryptedStreamTest {
  private static final Duration LONG = Duration.ofDays(90);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path dir;
  private ServerUnderTest server;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.encrypted(dir, LONG);
    server.put("{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aJoinTokenBuysACertificateOnce() throws Exception {
    JoinToken token = server.joinToken(Role.NODE_AGENT, "", 1, HOUR);
    try (RemoteAgent agent = agent("n1", "a", token)) {
      agent.awaitConnected();
      assertEquals(0, server.usesLeft(token));
      Path identity = dir.resolve("a/identity/identity.pem");
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(identity)));
    }
    try (RemoteAgent again = agent("n1", "a", token)) {
      again.awaitConnected(); // by its certificate
    }
    assertTrue(refusal(token, "n2").contains("used up"));
  }

  @Test
  void tokensAreForWhatTheySay() throws Exception {
    assertTrue(refusal(server.joinToken(Role.GATEWAY, "", 1, HOUR), "n1").contains("another role"));
    assertTrue(
        refusal(server.joinToken(Role.NODE_AGENT, "n2", 1, HOUR), "n1").contains("another name"));
    assertTrue(
        refusal(server.joinToken(Role.NODE_AGENT, "", 1, HOUR.negated()), "n1").contains("ended"));
    JoinToken known = server.joinToken(Role.NODE_AGENT, "", 1, HOUR);
    JoinToken guessed = new JoinToken(known.id(), "a".repeat(26), known.pin());
    assertTrue(refusal(guessed, "n1").contains("not known"));
    assertTrue(refusal(JoinToken.make(server.authority().key()), "n1").contains("not known"));
    assertEquals(1, server.usesLeft(known), "no use was made of it");
  }

  @Test
  void theNameOfAnotherNodeNeedsATokenForIt() throws Exception {
    server.put("{apiVersion: v1, kind: Node, metadata: {name: n1}}");
    assertTrue(
        refusal(server.joinToken(Role.NODE_AGENT, "", 1, HOUR), "n1").contains("for that name"));
    assertEquals("", refusal(server.joinToken(Role.NODE_AGENT, "n1", 1, HOUR), "n1"));
  }

  @Test
  void ofATokenWithUsesEachKeyMakesOne() throws Exception {
    JoinToken token = server.joinToken(Role.NODE_AGENT, "", 2, HOUR);
    AgentMessage.Join first = join(token, "n1");
    assertEquals("", answer(first).refusal());
    assertEquals("", answer(first).refusal(), "the answer was lost, so it is asked again");
    assertEquals(1, server.usesLeft(token));
    assertEquals("", refusal(token, "n2"));
    assertTrue(refusal(token, "n3").contains("used up"));
  }

  @Test
  void theSecretIsToldToNobodyElse() throws Exception {
    JoinToken real = server.joinToken(Role.NODE_AGENT, "", 1, HOUR);
    JoinToken pinnedElsewhere =
        new JoinToken(real.id(), real.secret(), JoinToken.pin(KeyPairs.make().getPublic()));
    try (RemoteAgent lured = agent("n1", "a", pinnedElsewhere);
        RemoteAgent other = agent("n2", "b", real)) {
      other.awaitConnected();
      assertFalse(lured.connected());
      assertFalse(Files.exists(dir.resolve("a/identity/identity.pem")));
    }
  }

  /** NodeRestriction: whose certificate it is decides who speaks. */
  @Test
  void aCertificateIsGoodForItsAgentOnly() throws Exception {
    try (TestAgent asOther = node("n1", hello("", Role.NODE_AGENT, "n2"));
        TestAgent asGateway = node("n1", hello("", Role.GATEWAY, "n1"));
        TestAgent noCertificate =
            TestAgent.encrypted(
                server,
                TlsContexts.pinned(JoinToken.pin(server.authority().key())),
                hello(server.token(Role.NODE_AGENT, "n1"), Role.NODE_AGENT, "n1"));
        TestAgent clear = TestAgent.node(server, "n1")) {
      asOther.awaitEnd();
      asGateway.awaitEnd();
      noCertificate.awaitEnd();
      clear.awaitEnd();
      assertEquals(Map.of(), server.server().acked());
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefusedInTheHandshake() throws Exception {
    try (ServerUnderTest other = ServerUnderTest.encrypted(dir.resolve("other"), LONG)) {
      AgentIdentity foreign = other.identity(Role.NODE_AGENT, "n1");
      var context =
          TlsContexts.of(
              foreign.key(), List.of(foreign.certificate()), server.authority().trusted());
      try (TestAgent stranger =
          TestAgent.encrypted(server, context, hello("", Role.NODE_AGENT, "n1"))) {
        stranger.awaitEnd();
      }
      assertEquals(Map.of(), server.server().acked());
    }
  }

  @Test
  void whoeverIsRevokedIsSentAwayAndComesBackWithANewToken() throws Exception {
    JoinToken token = server.joinToken(Role.NODE_AGENT, "", 1, HOUR);
    try (RemoteAgent agent = agent("n1", "a", token);
        RemoteAgent bystander = agent("n2", "b", server.joinToken(Role.NODE_AGENT, "", 1, HOUR))) {
      agent.awaitConnected();
      bystander.awaitConnected();
      revoke("node.n1");
      Await.until(
          Duration.ofSeconds(10),
          () -> server.server().acked().keySet().equals(Set.of("node/n2")),
          () -> server.server().acked().toString());
      Await.until(
          Duration.ofSeconds(10), () -> !agent.connected(), () -> "the agent did not notice");
      assertEquals(1, bystander.streams());
    }
    try (RemoteAgent again = agent("n1", "a", server.joinToken(Role.NODE_AGENT, "n1", 1, HOUR))) {
      again.awaitConnected();
    }
  }

  @Test
  void certificatesAreRenewedOnTheStreamTheyAreShownOn() throws Exception {
    try (ServerUnderTest brief =
            ServerUnderTest.encrypted(dir.resolve("brief"), Duration.ofMinutes(10));
        RemoteAgent agent = remote(brief)) {
      agent.awaitConnected();
      Path identity = dir.resolve("brief/a/identity/identity.pem");
      String first = Files.readString(identity);
      Await.until(
          Duration.ofSeconds(20), () -> !text(identity).equals(first), () -> "still the same");
      assertNotEquals(AgentIdentity.parse(first).key(), AgentIdentity.parse(text(identity)).key());
      assertTrue(agent.connected());
      assertEquals(1, agent.streams());
    }
  }

  /** Else those that stay connected would not know it when it begins to sign. */
  @Test
  void whoeverIsConnectedHearsOfAnotherAuthority() throws Exception {
    try (RemoteAgent agent = agent("n1", "a", server.joinToken(Role.NODE_AGENT, "", 1, HOUR))) {
      agent.awaitConnected();
      Path trust = dir.resolve("a/identity/trust.pem");
      Path pki = dir.resolve("pki");
      MemberFiles.of(dir.resolve("next"));
      Files.writeString(
          pki.resolve("ca-bundle.crt"),
          text(pki.resolve("ca.crt")) + text(dir.resolve("next/ca.crt")));
      server.server().renewNow();
      Await.until(
          Duration.ofSeconds(20),
          () -> text(trust).contains(text(dir.resolve("next/ca.crt"))),
          () -> text(trust));
      assertEquals(1, agent.streams());
    }
  }

  @Test
  void anEndedCertificateEndsItsStream() throws Exception {
    try (ServerUnderTest brief =
        ServerUnderTest.encrypted(dir.resolve("brief"), Duration.ofSeconds(3))) {
      try (TestAgent agent =
          TestAgent.encrypted(
              brief, brief.tls(Role.NODE_AGENT, "n1"), hello("", Role.NODE_AGENT, "n1"))) {
        agent.batch();
        agent.awaitEnd();
      }
    }
  }

  @Test
  void agentsHearWhereElseTheyAreServed() throws Exception {
    server.members("10.0.0.1:6447", "10.0.0.2:6447");
    try (RemoteAgent agent = agent("n1", "a", server.joinToken(Role.NODE_AGENT, "", 1, HOUR))) {
      agent.awaitConnected();
      Path file = dir.resolve("a/identity/control-planes");
      Await.until(
          Duration.ofSeconds(20),
          () -> text(file).equals("10.0.0.1:6447\n10.0.0.2:6447\n"),
          () -> text(file));
      server.members("10.0.0.3:6447");
      server.server().membersChanged();
      Await.until(
          Duration.ofSeconds(20), () -> text(file).equals("10.0.0.3:6447\n"), () -> text(file));
    }
  }

  /** Agents of this machine are written a key and a certificate instead of a token. */
  @Test
  void agentsOfThisMachineFindACertificateEach() throws Exception {
    for (Role role : Role.values()) {
      var planes = new LocalControlPlane(dir.resolve("agents"), role, "here");
      assertEquals(1, planes.candidates().size());
      assertFalse(
          Files.exists(dir.resolve("agents").resolve(LocalControlPlane.tokenFile(role, "here"))));
    }
  }

  private void revoke(String line) {
    assertEquals(ResourceKind.CONFIG_MAP, Revocations.CONFIG_MAP.kind());
    server.put(
        """
        {apiVersion: v1, kind: ConfigMap,
         metadata: {name: %s, namespace: kube-system}, data: {%s: "%s"}}
        """
            .formatted(Revocations.CONFIG_MAP.name(), line, Instant.now()));
  }

  private RemoteAgent agent(String name, String home, JoinToken token) {
    return new RemoteAgent(server, Role.NODE_AGENT, name, dir.resolve(home), Optional.of(token));
  }

  private RemoteAgent remote(ServerUnderTest brief) {
    brief.put("{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}");
    return new RemoteAgent(
        brief,
        Role.NODE_AGENT,
        "n1",
        dir.resolve("brief/a"),
        Optional.of(brief.joinToken(Role.NODE_AGENT, "", 1, HOUR)));
  }

  private TestAgent node(String node, AgentMessage first) throws Exception {
    return TestAgent.encrypted(server, server.tls(Role.NODE_AGENT, node), first);
  }

  private static AgentMessage.Hello hello(String token, Role role, String node) {
    return new AgentMessage.Hello(token, role, node, "", 0, List.of(), HostInfo.UNKNOWN);
  }

  private static AgentMessage.Join join(JoinToken token, String name) throws Exception {
    return new AgentMessage.Join(
        token.id(), token.secret(), Role.NODE_AGENT, name, SigningRequest.make().pem());
  }

  private String refusal(JoinToken token, String name) throws Exception {
    return answer(join(token, name)).refusal();
  }

  private ControlMessage.CertificateIssued answer(AgentMessage.Join join) throws Exception {
    try (TestAgent joining =
        TestAgent.encrypted(
            server, TlsContexts.pinned(JoinToken.pin(server.authority().key())), join)) {
      return (ControlMessage.CertificateIssued) joining.next();
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
