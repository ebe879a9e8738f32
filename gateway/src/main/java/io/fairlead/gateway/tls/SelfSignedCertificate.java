package io.fairlead.gateway.tls;

import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.subscription.identity.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate nobody vouches for, for development and where the real one is missing. */
final class SelfSignedCertificate {
  private static final String NAME = "self-signed.fairlead.invalid";
  private static final Duration LIFE = Duration.ofDays(365);
  private static final int SERIAL_BITS = 64;

  private SelfSignedCertificate() {}

  /** A new one, with a key (P-256) of its own. */
  static TlsCertificate make(Instant now) throws GeneralSecurityException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
    keys.initialize(256);
    KeyPair pair = keys.generateKeyPair();
    X500Name subject = new X500Name("O=Fairlead,CN=Fairlead self-signed certificate");
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
              Date.from(now.minus(Duration.ofHours(1))),
              Date.from(now.plus(LIFE)),
              subject,
              pair.getPublic());
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, NAME)));
      return new TlsCertificate(
          new NamespacedName("", "self-signed"),
          Pem.block(
              "CERTIFICATE",
              builder
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                  .getEncoded()),
          Pem.of(pair.getPrivate()));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("no self-signed certificate could be made", e);
    }
  }
}
