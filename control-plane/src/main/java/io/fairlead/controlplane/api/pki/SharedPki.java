package io.fairlead.controlplane.api.pki;

import io.fairlead.persistence.journal.SharedKeys;
import io.fairlead.subscription.identity.Pem;
import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all control planes of one journal have in common: the authority, the key that signs tokens,
 * the administrator's token. The database says what they are; the files in {@code DIR/pki} are this
 * process's copies, and where the database says nothing yet, they say it to the database: so a data
 * directory of an earlier version keeps its keys.
 *
 * <p>An authority is followed by another one long before its end: rows {@code ca}, {@code ca.2},
 * {@code ca.3}. All that are good are trusted, and a new one signs only once everybody has had time
 * to hear of it.
 */
public final class SharedPki {
  /** How long before its end an authority gets a successor. */
  static final Duration SUCCEED = Duration.ofDays(730);

  /** How long a successor is trusted before it signs. */
  static final Duration SETTLE = Duration.ofDays(7);

  private static final String AUTHORITY = "ca";
  private static final String TOKEN_KEY = "sa";
  private static final String ADMIN_TOKEN = "admin-token";

  private final SharedKeys keys;
  private final Path directory;

  /** With copies in this directory. */
  public SharedPki(SharedKeys keys, Path directory) {
    this.keys = keys;
    this.directory = directory;
  }

  /**
   * Makes what there is not yet, and copies what the database says. At the start, before anything
   * is opened in the directory, and daily.
   *
   * @throws io.fairlead.persistence.journal.JournalUnusableException when the database does not
   *     answer
   */
  public void copy(Instant now) throws IOException, GeneralSecurityException {
    PrivateFiles.directories(directory);
    authorities(now);
    TokenKey tokens = TokenKey.open(directory);
    String shared = keys.keep(TOKEN_KEY, tokens.pem());
    if (!shared.equals(tokens.pem())) {
      TokenKey.parse(shared).write(directory);
    }
    AdminToken.write(directory, keys.keep(ADMIN_TOKEN, AdminToken.open(directory).text()));
  }

  /**
   * Makes the authority that follows the present one, whatever the age of that. Control planes hear
   * of it within half a day, their agents within another one.
   *
   * @return from when it signs; of the one that was made last, if that does not sign yet
   * @throws io.fairlead.persistence.journal.JournalUnusableException when the database does not
   *     answer
   */
  public Instant succeed(Instant now) throws GeneralSecurityException {
    String newest =
        keys.read(AUTHORITY)
            .orElseThrow(() -> new GeneralSecurityException("there is no authority yet"));
    int count = 1;
    for (Optional<String> next = keys.read(name(2)); next.isPresent(); ) {
      newest = next.get();
      count++;
      next = keys.read(name(count + 1));
    }
    CertifiedKey last = CertifiedKey.parse(newest, "EC");
    if (count > 1 && last.made().plus(SETTLE).isAfter(now)) {
      return last.made().plus(SETTLE);
    }
    String made = keys.keep(name(count + 1), CertificateAuthority.selfSigned(now).pem());
    return CertifiedKey.parse(made, "EC").made().plus(SETTLE);
  }

  private void authorities(Instant now) throws IOException, GeneralSecurityException {
    List<CertifiedKey> all = new ArrayList<>();
    for (int number = 1; number == 1 || keys.read(name(number)).isPresent(); number++) {
      String text =
          number == 1 && keys.read(AUTHORITY).isEmpty()
              ? keys.keep(AUTHORITY, CertificateAuthority.open(directory, now).identity().pem())
              : keys.read(name(number)).orElseThrow();
      all.add(CertifiedKey.parse(text, "EC"));
    }
    if (!all.getLast().goodFor(SUCCEED, now)) {
      String next = keys.keep(name(all.size() + 1), CertificateAuthority.selfSigned(now).pem());
      all.add(CertifiedKey.parse(next, "EC"));
    }
    CertifiedKey signing = signing(all, now);
    if (!CertifiedKey.read(directory, AUTHORITY, "EC")
        .map(CertifiedKey::certificate)
        .equals(Optional.of(signing.certificate()))) {
      signing.write(directory, AUTHORITY);
    }
    StringBuilder bundle = new StringBuilder(Pem.of(signing.certificate()));
    for (CertifiedKey other : all) {
      if (!other.certificate().equals(signing.certificate()) && other.goodFor(Duration.ZERO, now)) {
        bundle.append(Pem.of(other.certificate()));
      }
    }
    Path file = directory.resolve(CertificateAuthority.BUNDLE);
    if (!Files.exists(file) || !Files.readString(file).contentEquals(bundle)) {
      PrivateFiles.write(file, bundle.toString());
    }
  }

  /** The newest that everybody trusts by now; when none of those is good, the newest. */
  static CertifiedKey signing(List<CertifiedKey> all, Instant now) {
    return all.reversed().stream()
        .filter(
            one ->
                one.goodFor(Duration.ZERO, now)
                    && (one.equals(all.getFirst()) || !one.made().plus(SETTLE).isAfter(now)))
        .findFirst()
        .orElse(all.getLast());
  }

  private static String name(int number) {
    return number == 1 ? AUTHORITY : AUTHORITY + "." + number;
  }
}
