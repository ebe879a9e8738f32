package io.fairlead.controlplane.api.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.subscription.identity.Pem;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {
  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
  private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "::1");

  @TempDir Path dir;

  private static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }

  private X509Certificate certificate() throws Exception {
    return Pem.certificates(Files.readString(dir.resolve("apiserver.crt"))).getFirst();
  }

  @Test
  void theSecondStartKeepsWhatTheFirstMade() throws Exception {
    String ca = ServerIdentity.open(dir, NAMES, at(NOW)).caPem();
    X509Certificate first = certificate();

    String again = ServerIdentity.open(dir, NAMES, at(NOW.plus(Duration.ofDays(30)))).caPem();

    assertEquals(ca, again);
    assertEquals(first, certificate());
  }

  @Test
  void aNewNameNeedsANewCertificateOfTheSameAuthority() throws Exception {
    String ca = ServerIdentity.open(dir, NAMES, at(NOW)).caPem();

    String again = ServerIdentity.open(dir, List.of("localhost", "10.0.0.7"), at(NOW)).caPem();

    assertEquals(ca, again);
    assertTrue(
        certificate().getSubjectAlternativeNames().stream()
            .anyMatch(name -> "10.0.0.7".equals(name.get(1))));
    certificate()
        .verify(
            Pem.certificates(Files.readString(dir.resolve("ca.crt"))).getFirst().getPublicKey());
  }

  @Test
  void aCertificateNearItsEndIsRenewedWhileRunning() throws Exception {
    Instant[] now = {NOW};
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            return now[0];
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    ServerIdentity identity = ServerIdentity.open(dir, NAMES, clock);
    X509Certificate first = certificate();
    now[0] = NOW.plus(Duration.ofDays(200));
    identity.renew();
    assertEquals(first, certificate());

    now[0] = NOW.plus(Duration.ofDays(300));
    identity.renew();

    assertNotEquals(first, certificate());
    assertTrue(certificate().getNotAfter().toInstant().isAfter(now[0].plus(Duration.ofDays(360))));
  }

  @Test
  void nobodyElseMayReadTheFiles() throws Exception {
    ServerIdentity.open(dir.resolve("pki"), NAMES, at(NOW));
    AdminToken.open(dir.resolve("pki"));

    try (Stream<Path> files = Files.list(dir.resolve("pki"))) {
      List<Path> all = files.toList();
      assertEquals(5, all.size(), all::toString);
      for (Path file : all) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
  }

  @Test
  void clientsReachTheServerByEveryName() throws Exception {
    InetAddress any = InetAddress.getByAddress(new byte[] {0, 0, 0, 0});
    InetAddress one = InetAddress.getByAddress(new byte[] {10, 1, 2, 3});

    List<String> wildcard = ServerIdentity.names(any, "127.64.0.1", "cluster.local");
    List<String> bound = ServerIdentity.names(one, "127.64.0.1", "cluster.local");

    assertFalse(wildcard.contains("0.0.0.0"));
    assertTrue(bound.contains("10.1.2.3"));
    assertTrue(bound.contains("kubernetes.default.svc.cluster.local"));
    assertTrue(bound.contains("127.64.0.1"));
  }

  @Test
  void theTokenIsMadeOnceAndMatchesOnlyItself() throws Exception {
    AdminToken token = AdminToken.open(dir);

    assertEquals(token.text(), AdminToken.open(dir).text());
    assertTrue(token.matches(token.text()));
    assertFalse(token.matches(token.text() + "x"));
    assertFalse(token.matches(""));
    assertFalse(token.toString().contains(token.text()));
  }
}
