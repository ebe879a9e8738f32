package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.identity.AgentIdentity;
import io.fairlead.subscription.identity.JoinToken;
import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What those get at the encrypted address who are no agents, and how little they can take. */
@Timeout(60)
class StrangersTest {
  private static final int PATIENCE_MILLIS = 20_000;

  @TempDir Path dir;
  private ServerUnderTest server;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.encrypted(dir, Duration.ofDays(90));
    server.put("{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whoSaysNothingIsClosedInTime() throws Exception {
    try (Socket silent = connect();
        Socket handshakeOnly =
            TlsContexts.pinned(JoinToken.pin(server.authority().key()))
                .getSocketFactory()
                .createSocket(
                    InetAddress.getLoopbackAddress(), server.server().address().getPort())) {
      handshakeOnly.setSoTimeout(PATIENCE_MILLIS);
      handshakeOnly.getOutputStream().write(0);
      assertEnds(silent);
      assertEnds(handshakeOnly);
    }
  }

  @Test
  void aFirstMessageThatIsTooLongIsNotWaitedFor() throws Exception {
    try (Socket greedy =
        TlsContexts.pinned(JoinToken.pin(server.authority().key()))
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), server.server().address().getPort())) {
      greedy.setSoTimeout(PATIENCE_MILLIS);
      long begin = System.nanoTime();
      greedy
          .getOutputStream()
          .write(ByteBuffer.allocate(4).putInt(AgentStreams.MAX_FIRST_FRAME + 1).array());
      assertEnds(greedy);
      assertTrue(
          System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5), "ended by its time, not length");
    }
  }

  @Test
  void oneAddressCanNotHaveAllRoom() throws Exception {
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < Doorway.MOST_OF_ADDRESS; i++) {
        crowd.add(connect());
      }
      try (Socket late = connect()) {
        assertEnds(late);
      }
    } finally {
      for (Socket one : crowd) {
        one.close();
      }
    }
    JoinToken token = server.joinToken(Role.GATEWAY, "", 1, Duration.ofHours(1));
    try (RemoteAgent agent =
        new RemoteAgent(server, Role.GATEWAY, "edge", dir.resolve("edge"), Optional.of(token))) {
      agent.awaitConnected();
    }
  }

  /** Another implementation of TLS sees what agents see. */
  @Test
  void opensslFindsTheNameAndTheAuthorityAndIsRefusedAStrangersCertificate() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no openssl");
    Path trust = Files.writeString(dir.resolve("trust.pem"), server.authority().trustPem());
    String good = openssl(trust, "-verify_hostname", TlsContexts.SERVER_NAME);
    assertTrue(good.contains("Verify return code: 0 (ok)"), good);
    assertTrue(good.contains("TLSv1.3"), good);
    assertTrue(good.contains("fairlead-ca"), good);
    String otherName = openssl(trust, "-verify_hostname", "example.com");
    assertTrue(otherName.contains("hostname mismatch"), otherName);
    String old = openssl(trust, "-tls1_2");
    assertFalse(
        old.contains("Verify return code: 0 (ok)\n") && old.contains("Cipher is ECDHE"), old);

    try (ServerUnderTest other =
        ServerUnderTest.encrypted(dir.resolve("other"), Duration.ofDays(90))) {
      AgentIdentity foreign = other.identity(Role.NODE_AGENT, "n1");
      Path pem = Files.writeString(dir.resolve("foreign.pem"), foreign.pem());
      long begin = System.nanoTime();
      String refused = openssl(trust, "-cert", pem.toString(), "-key", pem.toString());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      // Whoever is let through the handshake and says nothing has twice the time to connect.
      assertTrue(
          took.compareTo(ServerUnderTest.QUICK.timings().connect()) < 0,
          () -> "ended after " + took + " by its silence: " + refused);
    }
  }

  private String openssl(Path trust, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + server.server().address().getPort(),
                "-CAfile",
                trust.toString(),
                "-ign_eof"));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), "openssl goes on");
    return said;
  }

  private Socket connect() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.server().address().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void assertEnds(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection goes on", e);
    } catch (IOException reset) {
      assertFalse(reset.toString().isEmpty()); // ended, too
    }
  }
}
