package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.KeyPairs;
import io.fairlead.subscription.identity.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authority of one data directory: made the first time, kept ten years. Clients
 * trust it through the kubeconfig, and it says who clients are.
 */
final class CertificateAuthority {
  /** File of all certificates that are trusted, this authority's first; may be missing. */
  static final String BUNDLE = "ca-bundle.crt";

  private static final String NAME = "ca";
  private static final X500Name SUBJECT = new X500Name("CN=fairlead-ca");
  private static final Duration CA_LIFE = Duration.ofDays(3650);
  private static final Duration LIFE = Duration.ofDays(365);
  private static final int RSA_BITS = 2048;
  // Certificates begin a little in the past: a client's clock may be behind ours.
  static final Duration SKEW = Duration.ofHours(1);

  private final CertifiedKey identity;
  private final List<X509Certificate> trusted;

  private CertificateAuthority(CertifiedKey identity, List<X509Certificate> trusted) {
    this.identity = identity;
    this.trusted = List.copyOf(trusted);
  }

  static CertificateAuthority open(Path directory, Instant now)
      throws IOException, GeneralSecurityException {
    Optional<CertifiedKey> kept = CertifiedKey.read(directory, NAME, "EC");
    if (kept.isPresent() && kept.get().goodFor(LIFE, now)) {
      return new CertificateAuthority(kept.get(), trusted(directory, kept.get()));
    }
    CertifiedKey made = selfSigned(now);
    made.write(directory, NAME);
    return new CertificateAuthority(made, List.of(made.certificate()));
  }

  /** Its own certificate, and those of authorities before and after it. */
  private static List<X509Certificate> trusted(Path directory, CertifiedKey own)
      throws IOException, GeneralSecurityException {
    Path bundle = directory.resolve(BUNDLE);
    List<X509Certificate> all =
        Files.exists(bundle) ? Pem.certificates(Files.readString(bundle)) : List.of();
    return all.contains(own.certificate()) ? all : List.of(own.certificate());
  }

  /** Whose certificates are good, this authority's own first. */
  List<X509Certificate> trusted() {
    return trusted;
  }

  /** Those as PEM. */
  String trustPem() throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate one : trusted) {
      text.append(Pem.of(one));
    }
    return text.toString();
  }

  CertifiedKey identity() {
    return identity;
  }

  /** A new key with a certificate for {@code names}, good for a year. */
  CertifiedKey issueServer(GeneralNames names, Instant now) throws GeneralSecurityException {
    KeyPair pair = KeyPairs.make();
    try {
      X500Name subject = new X500Name("CN=fairlead-apiserver");
      X509v3CertificateBuilder builder =
          leaf(subject, pair.getPublic(), KeyPurposeId.id_kp_serverAuth, now)
              .addExtension(Extension.subjectAlternativeName, false, names);
      return sign(builder, pair, identity);
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot encode a certificate", e);
    }
  }

  /** A new key with a certificate for a control plane to show another, at either end. */
  CertifiedKey issueMember(String name, Instant now, Duration life)
      throws GeneralSecurityException {
    KeyPair pair = KeyPairs.make();
    KeyPurposeId[] both = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    try {
      X509v3CertificateBuilder builder =
          leaf(new X500Name("CN=fairlead-member"), pair.getPublic(), both, now, life)
              .addExtension(
                  Extension.subjectAlternativeName,
                  false,
                  new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
      return sign(builder, pair, identity);
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot encode a certificate", e);
    }
  }

  /** A new RSA key with a certificate for a user, good for a year. */
  CertifiedKey issueClient(String user, List<String> groups, Instant now)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    KeyPair pair = generator.generateKeyPair();
    X500NameBuilder subject = new X500NameBuilder();
    groups.forEach(group -> subject.addRDN(BCStyle.O, group));
    subject.addRDN(BCStyle.CN, user);
    try {
      X509v3CertificateBuilder builder =
          leaf(subject.build(), pair.getPublic(), KeyPurposeId.id_kp_clientAuth, now);
      return sign(builder, pair, identity);
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot encode a certificate", e);
    }
  }

  /**
   * A certificate for a key that its owner keeps to himself.
   *
   * @param from when it begins to be good; a while before, for clocks that are behind
   */
  X509Certificate certify(
      PublicKey key, String user, List<String> groups, Instant from, Duration life)
      throws GeneralSecurityException {
    X500NameBuilder subject = new X500NameBuilder();
    groups.forEach(group -> subject.addRDN(BCStyle.O, group));
    subject.addRDN(BCStyle.CN, user);
    try {
      X509v3CertificateBuilder builder =
          leaf(subject.build(), key, KeyPurposeId.id_kp_clientAuth, from, life);
      return sign(builder, identity.key());
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot encode a certificate", e);
    }
  }

  /** Whether this authority signed the certificate, with the key it has now. */
  boolean signed(X509Certificate certificate) {
    X509Certificate ours = identity.certificate();
    if (!certificate.getIssuerX500Principal().equals(ours.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(ours.getPublicKey());
      return true;
    } catch (GeneralSecurityException signedByAnotherKey) {
      return false;
    }
  }

  private X509v3CertificateBuilder leaf(
      X500Name subject, PublicKey key, KeyPurposeId purpose, Instant now)
      throws GeneralSecurityException, IOException {
    return leaf(subject, key, purpose, now, LIFE);
  }

  private X509v3CertificateBuilder leaf(
      X500Name subject, PublicKey key, KeyPurposeId purpose, Instant now, Duration life)
      throws GeneralSecurityException, IOException {
    return leaf(subject, key, new KeyPurposeId[] {purpose}, now, life);
  }

  private X509v3CertificateBuilder leaf(
      X500Name subject, PublicKey key, KeyPurposeId[] purposes, Instant now, Duration life)
      throws GeneralSecurityException, IOException {
    return builder(SUBJECT, subject, key, now, life)
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
        .addExtension(
            Extension.authorityKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(identity.certificate()));
  }

  static CertifiedKey selfSigned(Instant now) throws GeneralSecurityException {
    KeyPair pair = KeyPairs.make();
    try {
      var extensions = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          builder(SUBJECT, SUBJECT, pair.getPublic(), now, CA_LIFE)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  extensions.createSubjectKeyIdentifier(pair.getPublic()));
      return sign(builder, pair, null);
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot encode a certificate", e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration life) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, new SecureRandom()).add(BigInteger.ONE),
        Date.from(now.minus(SKEW)),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static CertifiedKey sign(
      X509v3CertificateBuilder builder, KeyPair pair, @Nullable CertifiedKey signer)
      throws GeneralSecurityException {
    return new CertifiedKey(
        pair.getPrivate(), sign(builder, signer == null ? pair.getPrivate() : signer.key()));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey signer)
      throws GeneralSecurityException {
    try {
      var content = new JcaContentSignerBuilder("SHA256withECDSA").build(signer);
      return new JcaX509CertificateConverter().getCertificate(builder.build(content));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign a certificate", e);
    }
  }
}
