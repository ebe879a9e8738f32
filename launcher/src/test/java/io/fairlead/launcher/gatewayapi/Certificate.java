package io.fairlead.launcher.gatewayapi;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/** A self-signed certificate of some hosts, its own authority, with its key. */
record Certificate(X509Certificate certificate, PrivateKey key) {

  static Certificate of(String... hosts) throws GeneralSecurityException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
    keys.initialize(256);
    KeyPair pair = keys.generateKeyPair();
    X500Name name = new X500Name("CN=" + hosts[0]);
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(System.nanoTime()),
            Date.from(now.minus(1, ChronoUnit.DAYS)),
            Date.from(now.plus(1, ChronoUnit.DAYS)),
            name,
            pair.getPublic());
    try {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              Stream.of(hosts)
                  .map(
                      host ->
                          new GeneralName(
                              host.contains("://")
                                  ? GeneralName.uniformResourceIdentifier
                                  : GeneralName.dNSName,
                              host))
                  .toArray(GeneralName[]::new)));
      return new Certificate(
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))),
          pair.getPrivate());
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  String pem() {
    return text(certificate);
  }

  /** A Secret of type TLS. */
  String secret(String namespace, String name) {
    return """
    {apiVersion: v1, kind: Secret, type: kubernetes.io/tls, metadata: {name: %s, namespace: %s},
     data: {tls.crt: %s, tls.key: %s}}
    """
        .formatted(
            name,
            namespace,
            base64(pem()),
            base64(text(new PemObject("PRIVATE KEY", key.getEncoded()))));
  }

  /** A ConfigMap of authorities. */
  String authority(String name) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {ca.crt: \"%s\"}}"
        .formatted(name, pem().replace("\n", "\\n"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(Object what) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(what);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  /** One that shows a certificate, or none, and takes any. */
  static SSLContext showing(@Nullable Certificate shown)
      throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    if (shown != null) {
      store.setKeyEntry("own", shown.key, new char[0], new X509Certificate[] {shown.certificate});
    }
    keys.init(store, new char[0]);
    context.init(keys.getKeyManagers(), new TrustManager[] {new Trusting()}, null);
    return context;
  }

  /** What is shown is looked at by the cases, not by the handshake. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
