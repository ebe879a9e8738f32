package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.Pem;
import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A private key and the certificate of its public half. */
record CertifiedKey(PrivateKey key, X509Certificate certificate) {

  /** Reads {@code <name>.crt} and {@code <name>.key} of {@code directory}; empty when absent. */
  static Optional<CertifiedKey> read(Path directory, String name, String algorithm)
      throws IOException, GeneralSecurityException {
    Path certificate = directory.resolve(name + ".crt");
    Path key = directory.resolve(name + ".key");
    if (!Files.exists(certificate) || !Files.exists(key)) {
      return Optional.empty();
    }
    return Optional.of(
        new CertifiedKey(
            Pem.privateKey(Files.readString(key), algorithm),
            Pem.certificates(Files.readString(certificate)).getFirst()));
  }

  /** Of both as one PEM text. */
  static CertifiedKey parse(String pem, String algorithm) throws GeneralSecurityException {
    return new CertifiedKey(Pem.privateKey(pem, algorithm), Pem.certificates(pem).getFirst());
  }

  /** Both as one PEM text. */
  String pem() throws GeneralSecurityException {
    return Pem.of(key) + Pem.of(certificate);
  }

  /** When it was made. */
  Instant made() {
    return certificate.getNotBefore().toInstant().plus(CertificateAuthority.SKEW);
  }

  void write(Path directory, String name) throws IOException, GeneralSecurityException {
    PrivateFiles.write(directory.resolve(name + ".key"), Pem.of(key));
    PrivateFiles.write(directory.resolve(name + ".crt"), Pem.of(certificate));
  }

  /** True when the certificate is still good {@code margin} after {@code now}. */
  boolean goodFor(Duration margin, Instant now) {
    return certificate.getNotAfter().toInstant().isAfter(now.plus(margin))
        && !certificate.getNotBefore().toInstant().isAfter(now);
  }
}
