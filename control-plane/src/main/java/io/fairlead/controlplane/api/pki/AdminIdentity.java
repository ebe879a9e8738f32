package io.fairlead.controlplane.api.pki;

import io.fairlead.controlplane.access.User;
import io.fairlead.subscription.identity.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The administrator's client certificate: {@code DIR/pki/admin.crt} and {@code admin.key}, user
 * {@code kubernetes-admin} of {@code system:masters}, for a year; made anew at a start when the end
 * is near or another authority signed it. The key is RSA: not every Java client reads others from a
 * kubeconfig.
 *
 * @param certificatePem certificate as PEM text
 * @param keyPem private key as PEM text (PKCS #8)
 */
public record AdminIdentity(String certificatePem, String keyPem) {
  private static final String NAME = "admin";
  private static final Duration RENEW_BEFORE = Duration.ofDays(90);

  /** Reads it, making a new one when there is none that will do. */
  public static AdminIdentity open(Path directory, Clock clock)
      throws IOException, GeneralSecurityException {
    Instant now = clock.instant();
    CertificateAuthority authority = CertificateAuthority.open(directory, now);
    Optional<CertifiedKey> kept = CertifiedKey.read(directory, NAME, "RSA");
    if (kept.isPresent()
        && kept.get().goodFor(RENEW_BEFORE, now)
        && authority.signed(kept.get().certificate())) {
      return of(kept.get());
    }
    CertifiedKey made = authority.issueClient(User.ADMIN, List.of(User.MASTERS), now);
    made.write(directory, NAME);
    return of(made);
  }

  private static AdminIdentity of(CertifiedKey key) throws GeneralSecurityException {
    return new AdminIdentity(Pem.of(key.certificate()), Pem.of(key.key()));
  }

  /** Never the key itself. */
  @Override
  public String toString() {
    return "AdminIdentity(hidden)";
  }
}
