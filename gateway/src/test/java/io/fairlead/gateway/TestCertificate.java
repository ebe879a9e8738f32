package io.fairlead.gateway;

import io.fairlead.model.ingress.TlsCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/** A self-signed certificate of one name, and its key (P-256), both in PEM. */
public record TestCertificate(String name, String certificatePem, String keyPem) {

  public static TestCertificate of(String name) {
    return of(name, new GeneralName(GeneralName.dNSName, name));
  }

  /** One that is for a URI, as SPIFFE has them. */
  public static TestCertificate ofUri(String name, String uri) {
    return of(name, new GeneralName(GeneralName.uniformResourceIdentifier, uri));
  }

  private static TestCertificate of(String name, GeneralName subject) {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(256);
      KeyPair pair = keys.generateKeyPair();
      X500Name common = new X500Name("CN=" + name);
      Instant now = Instant.now();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              common,
              BigInteger.valueOf(now.toEpochMilli()),
              Date.from(now.minus(1, ChronoUnit.DAYS)),
              Date.from(now.plus(1, ChronoUnit.DAYS)),
              common,
              pair.getPublic());
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(subject));
      return new TestCertificate(
          name,
          pem(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))),
          pem(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded())));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(Object what) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(what);
    }
    return text.toString();
  }

  public TlsCertificate asSecret(String secret) {
    return new TlsCertificate(Cluster.named(secret), certificatePem, keyPem);
  }

  public X509Certificate certificate() throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(certificatePem.getBytes(StandardCharsets.US_ASCII)));
  }

  /** What a client that trusts this certificate only uses. */
  public SSLContext trusted() throws GeneralSecurityException, IOException {
    return trusted(null);
  }

  /** What a server that shows this certificate uses. */
  public SSLContext serving() throws GeneralSecurityException, IOException {
    return serving(null);
  }

  /** The same, of one that trusts this client alone; null: it asks for no certificate. */
  public SSLContext serving(@Nullable TestCertificate client)
      throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(), client == null ? null : client.trustManagers(), null);
    return context;
  }

  private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
    byte[] key = Base64.getMimeDecoder().decode(keyPem.replaceAll("-----.*-----", ""));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "own",
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
        new char[0],
        new Certificate[] {certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    return keys.getKeyManagers();
  }

  /** The same, of one that shows a certificate of its own; null: none. */
  public SSLContext trusted(@Nullable TestCertificate own)
      throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own == null ? null : own.keyManagers(), trustManagers(), null);
    return context;
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("only", certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }
}
