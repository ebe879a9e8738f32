package io.fairlead.controlplane.api.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.persistence.journal.Schema;
import io.fairlead.persistence.journal.SharedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedPkiTest {
  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

  @TempDir Path dir;
  private SharedKeys keys;

  @BeforeEach
  void install() {
    JournalSettings journal = JournalSettings.h2(dir.resolve("db"));
    Schema.install(journal);
    keys = SharedKeys.of(journal);
  }

  @Test
  void theFirstOneSaysAndNobodyChangesIt() {
    assertEquals("a", keys.keep("name", "a"));
    assertEquals("a", keys.keep("name", "b"));
    assertEquals("a", keys.read("name").orElseThrow());
    assertTrue(keys.read("another").isEmpty());
  }

  @Test
  void twoControlPlanesOfOneJournalHaveTheSameKeys() throws Exception {
    Path one = copied("one", NOW);
    Path two = copied("two", NOW);
    assertEquals(authority(one), authority(two));
    assertEquals(TokenKey.open(one), TokenKey.open(two));
    assertEquals(AdminToken.open(one).text(), AdminToken.open(two).text());
    try (Stream<Path> files = Files.list(two)) {
      assertTrue(
          files.allMatch(
              file -> {
                try {
                  return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                      .equals("rw-------");
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }));
    }
  }

  /** A kubeconfig of an earlier version stays good. */
  @Test
  void keysOfAnEarlierVersionAreTakenOver() throws Exception {
    Path old = dir.resolve("old");
    X509Certificate authority = CertificateAuthority.open(old, NOW).identity().certificate();
    String token = AdminToken.open(old).text();
    TokenKey key = TokenKey.open(old);
    copied("old", NOW);
    assertEquals(authority, authority(old));
    Path joined = copied("joined", NOW);
    assertEquals(authority, authority(joined));
    assertEquals(token, AdminToken.open(joined).text());
    assertEquals(key, TokenKey.open(joined));
  }

  @Test
  void aSuccessorIsTrustedBeforeItSigns() throws Exception {
    Path one = copied("one", NOW);
    X509Certificate first = authority(one);
    Instant late = first.getNotAfter().toInstant().minus(SharedPki.SUCCEED).plusSeconds(1);
    copied("one", late);
    assertEquals(first, authority(one));
    List<X509Certificate> both = CertificateAuthority.open(one, late).trusted();
    assertEquals(2, both.size());
    Path two = copied("two", late);
    assertEquals(both, CertificateAuthority.open(two, late).trusted(), "made once for all");

    Instant settled = late.plus(SharedPki.SETTLE).plus(Duration.ofHours(1));
    copied("one", settled);
    assertNotEquals(first, authority(one));
    assertEquals(both.get(1), authority(one));
    assertTrue(CertificateAuthority.open(one, settled).trusted().contains(first));
  }

  /** By whoever can open the database, as often as he likes. */
  @Test
  void aSuccessorIsMadeOnDemandOneAtATime() throws Exception {
    assertThrows(GeneralSecurityException.class, () -> shared("none").succeed(NOW));
    Path one = copied("one", NOW);
    X509Certificate first = authority(one);
    Instant signs = shared("one").succeed(NOW);
    assertEquals(NOW.plus(SharedPki.SETTLE), signs);
    assertEquals(signs, shared("one").succeed(NOW.plusSeconds(60)), "there is one already");

    copied("one", NOW);
    assertEquals(first, authority(one));
    assertEquals(2, CertificateAuthority.open(one, NOW).trusted().size());

    Instant after = signs.plusSeconds(1);
    copied("one", after);
    assertNotEquals(first, authority(one));
    assertTrue(CertificateAuthority.open(one, after).trusted().contains(first));
    assertEquals(after.plus(SharedPki.SETTLE), shared("one").succeed(after));
  }

  private SharedPki shared(String name) {
    return new SharedPki(keys, dir.resolve(name));
  }

  private Path copied(String name, Instant now) throws Exception {
    Path pki = dir.resolve(name);
    new SharedPki(keys, pki).copy(now);
    return pki;
  }

  private static X509Certificate authority(Path pki) throws Exception {
    return CertifiedKey.read(pki, "ca", "EC").orElseThrow().certificate();
  }
}
