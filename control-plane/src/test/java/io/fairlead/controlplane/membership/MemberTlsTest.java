package io.fairlead.controlplane.membership;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.pki.FileMember;
import io.fairlead.controlplane.api.pki.IssuedMember;
import io.fairlead.controlplane.api.pki.MemberFiles;
import io.fairlead.controlplane.api.pki.MemberIdentity;
import io.fairlead.controlplane.catalog.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in at a control plane's membership and bootstrap addresses, over real connections. */
class MemberTlsTest {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String NAME = "cp.example.org";

  @TempDir Path dir;
  private List<Integer> ports;

  @BeforeEach
  void choosePorts() throws IOException {
    ports = TestMember.freePorts(8);
  }

  private HostPort address(int number) {
    return new HostPort("127.0.0.1", ports.get(number));
  }

  private HostPort management(int number) {
    return new HostPort("127.0.0.1", ports.get(number + 3));
  }

  /** One of three that find each other by a list. */
  private TestMember member(int number, MemberIdentity identity) {
    List<HostPort> all = List.of(management(0), management(1), management(2));
    return TestMember.start(
        new Membership(
            address(number),
            new Discovery.Bootstrap(new Discovery.Source.Listed(all), management(number), 2),
            Optional.of(new PeerTls.OfSystem()),
            "1.2.3"),
        Optional.of(identity),
        "pekko.management.cluster.bootstrap.contact-point-discovery"
            + " { contact-with-all-contact-points = false, stable-margin = 500ms }");
  }

  /** Somebody who knows where member 0 is, and tries to join it. */
  private TestMember stranger(int number, Optional<MemberIdentity> identity) {
    return TestMember.start(
        new Membership(
            new HostPort("127.0.0.1", ports.get(number)),
            new Discovery.Seeds(List.of(address(0))),
            identity.map(_ -> new PeerTls.OfSystem()),
            "1.2.3"),
        identity,
        """
        pekko.actor { allow-java-serialization = on, warn-about-java-serializer-usage = off }
        pekko.cluster.seed-node-timeout = 1s
        """);
  }

  private MemberIdentity files(String name) throws Exception {
    Path at = dir.resolve(name);
    return FileMember.open(at.resolve("ca.crt"), at.resolve("tls.crt"), at.resolve("tls.key"));
  }

  private MemberIdentity operated(String name) throws Exception {
    MemberFiles.of(dir.resolve("authority")).write(dir.resolve(name), NAME);
    return files(name);
  }

  /** The certificate shown at an address to one with this identity; empty: nothing was said. */
  private static Optional<X509Certificate> shown(HostPort at, SSLContext by) {
    try (SSLSocket socket = (SSLSocket) by.getSocketFactory().createSocket(at.host(), at.port())) {
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (IOException refused) {
      return Optional.empty();
    }
  }

  /** What is answered over HTTPS to one with this identity; empty: the connection ended. */
  private static String answer(HostPort at, SSLContext by, String path) {
    try (SSLSocket socket = (SSLSocket) by.getSocketFactory().createSocket(at.host(), at.port())) {
      return answer(socket, at, path);
    } catch (IOException refused) {
      return "";
    }
  }

  private static String answerInClear(HostPort at, String path) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(at.host(), at.port()));
      return answer(socket, at, path);
    } catch (IOException refused) {
      return "";
    }
  }

  private static String answer(Socket socket, HostPort at, String path) throws IOException {
    socket.setSoTimeout(20_000);
    String request = "GET " + path + " HTTP/1.1\r\nHost: " + at + "\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  @Test
  void strangersNeitherJoinNorAreHeardAndReplacedFilesCountAtOnce() throws Exception {
    MemberFiles ours = MemberFiles.of(dir.resolve("authority"));
    MemberFiles theirs = MemberFiles.of(dir.resolve("theirs"));
    ours.writeForeign(dir.resolve("foreign"), theirs, NAME);
    try (TestMember one = member(0, operated("0"));
        TestMember two = member(1, operated("1"));
        TestMember plain = stranger(6, Optional.empty());
        TestMember foreign = stranger(7, Optional.of(files("foreign")))) {
      TestMember.awaitCluster(one, two);
      Ear ear = Ear.of(one);
      Ear.tell(plain, address(0), "from one without a certificate");
      Ear.tell(foreign, address(0), "from one with a foreign certificate");

      assertEquals("", answerInClear(address(0), "/"));
      assertEquals("", answerInClear(management(0), "/bootstrap/seed-nodes"));
      assertOnlyMembersAreAnswered(
          ours.client(NAME),
          List.of(ours.nobody(), ours.client(theirs, NAME), ours.client("web.example.org")));

      X509Certificate before = shown(address(0), ours.client(NAME)).orElseThrow();
      X509Certificate after = ours.write(dir.resolve("0"), NAME);
      assertNotEquals(before, after);
      assertEquals(after, shown(address(0), ours.client(NAME)).orElseThrow());
      assertEquals(after, shown(management(0), ours.client(NAME)).orElseThrow());

      try (TestMember three = member(2, operated("2"))) {
        TestMember.awaitCluster(one, two, three);
        Ear.tell(three, address(0), "from a member");
        ear.await("from a member");
      }
      assertEquals(List.of("from a member"), ear.heard());
      assertEquals(0, plain.seen().members().size());
      assertEquals(0, foreign.seen().members().size());
    }
  }

  private void assertOnlyMembersAreAnswered(SSLContext member, List<SSLContext> others) {
    for (SSLContext other : others) {
      assertEquals("", answer(management(0), other, "/bootstrap/seed-nodes"));
    }
    String asked = answer(management(0), member, "/bootstrap/seed-nodes");
    assertTrue(asked.contains("pekko://fairlead@" + address(0)), asked);
    for (String path : List.of("/cluster/members", "/cluster/shards/x", "/ready", "/alive")) {
      String nothing = answer(management(0), member, path);
      assertTrue(nothing.startsWith("HTTP/1.1 404 "), nothing);
    }
  }

  /** The authority of the system signs for agents and administrators, too. */
  @Test
  void ofTheSystemsOwnAuthorityOnlyMembersGetIn() throws Exception {
    Path pki = dir.resolve("pki");
    MemberFiles authority = MemberFiles.of(pki);
    MemberIdentity first = IssuedMember.open(pki, Clock.systemUTC());
    MemberIdentity second = IssuedMember.open(pki, Clock.systemUTC());
    try (TestMember one = member(0, first);
        TestMember two = member(1, second)) {
      TestMember.awaitCluster(one, two);
      assertOnlyMembersAreAnswered(
          second.context(),
          List.of(
              authority.nobody(),
              authority.user("kubernetes-admin"),
              authority.client("control-plane.fairlead.internal")));

      X509Certificate before = shown(address(0), second.context()).orElseThrow();
      first.renew();
      X509Certificate after = shown(address(0), second.context()).orElseThrow();
      assertNotEquals(before, after);
      assertFalse(after.getNotAfter().toInstant().isBefore(before.getNotAfter().toInstant()));
    }
  }

  @Test
  void bytesOfSerializedJavaObjectsAreNotRead() throws Exception {
    try (TestMember one = member(0, operated("0"));
        TestMember two = member(1, operated("1"));
        TestMember rogue = stranger(6, Optional.of(operated("2")));
        TestMember naive = stranger(7, Optional.of(operated("3")))) {
      TestMember.awaitCluster(one, two, rogue, naive);
      Ear ear = Ear.of(one);
      Ear other = Ear.of(naive);
      Ear.tell(rogue, address(0), new Ear.Gadget("ours").armed());
      Ear.tell(rogue, address(0), "after it");
      Ear.tell(rogue, new HostPort("127.0.0.1", ports.get(7)), new Ear.Gadget("naive").armed());
      ear.await("after it");
      Await.until(SOON, () -> !other.heard().isEmpty(), () -> "the one that reads them read none");
      assertTrue(Ear.Gadget.READ.contains("naive"));
      assertFalse(Ear.Gadget.READ.contains("ours"));
      assertEquals(List.of("after it"), ear.heard());
    }
  }
}
