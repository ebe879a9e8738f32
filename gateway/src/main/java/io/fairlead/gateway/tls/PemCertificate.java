package io.fairlead.gateway.tls;

import io.fairlead.model.ingress.TlsCertificate;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads a certificate and its key, and makes sure that they belong together. */
final class PemCertificate {

  /** What we speak over TLS; a client that asks for neither gets HTTP/1.1 (RFC 7301). */
  static final ApplicationProtocolConfig HTTP_VERSIONS =
      new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_2,
          ApplicationProtocolNames.HTTP_1_1);

  private static final int DNS_NAME = 2; // RFC 5280 4.2.1.6

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private PemCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /**
   * @throws GeneralSecurityException it can not be served; the message says why, for the owner of
   *     the Secret, without any of the key
   */
  static PemCertificate read(TlsCertificate certificate) throws GeneralSecurityException {
    X509Certificate[] chain = chain("tls.crt", certificate.certificatePem());
    PrivateKey key = key(certificate.keyPem());
    if (!belongTogether(key, chain[0].getPublicKey())) {
      throw new GeneralSecurityException("tls.key is not the key of the certificate in tls.crt");
    }
    return new PemCertificate(List.of(chain), key);
  }

  /**
   * @throws GeneralSecurityException the key is of a kind TLS has no use for, or authorities of
   *     clients can not be read
   */
  SslContext context(ServerTls how) throws GeneralSecurityException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(key, chain)
            .sslProvider(provider(how))
            .protocols("TLSv1.3", "TLSv1.2")
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
    if (how.http()) {
      builder.applicationProtocolConfig(HTTP_VERSIONS);
    }
    switch (how.clients()) {
      case ServerTls.Clients.NotAsked _ -> builder.clientAuth(ClientAuth.NONE);
      case ServerTls.Clients.Asked _ ->
          builder
              .clientAuth(ClientAuth.OPTIONAL)
              .trustManager(InsecureTrustManagerFactory.INSTANCE);
      case ServerTls.Clients.Required(List<String> authorities) ->
          builder
              .clientAuth(ClientAuth.REQUIRE)
              .trustManager(chain("ca.crt", String.join("\n", authorities)));
    }
    try {
      return builder.build();
    } catch (IOException e) {
      throw new GeneralSecurityException(
          "tls.crt and tls.key can not be used: " + e.getMessage(), e);
    }
  }

  /**
   * BoringSSL takes a third of the JDK's time for a handshake and half of it for bytes. But it ends
   * both ways when a client ends one, which HTTP never asks for, and knows no Edwards curves.
   */
  private SslProvider provider(ServerTls how) {
    return how.http() && !key.getAlgorithm().startsWith("Ed") && OpenSsl.isAvailable()
        ? SslProvider.OPENSSL
        : SslProvider.JDK;
  }

  /** What there is to know of it. */
  CertificateFacts facts() {
    X509Certificate leaf = chain.getFirst();
    return new CertificateFacts(
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant(),
        leaf.getIssuerX500Principal().getName(),
        names());
  }

  /** The names it is for, exact or {@code *.example.com}. */
  List<String> names() {
    try {
      Collection<List<?>> names = chain.getFirst().getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> Integer.valueOf(DNS_NAME).equals(name.getFirst()))
              .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /**
   * @param field of the Secret, for messages
   */
  static X509Certificate[] chain(String field, String pem) throws GeneralSecurityException {
    List<X509Certificate> chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
    } catch (CertificateException e) {
      throw new GeneralSecurityException(field + " is not a PEM certificate", e);
    }
    if (chain.isEmpty()) {
      throw new GeneralSecurityException(field + " holds no certificate");
    }
    return chain.toArray(X509Certificate[]::new);
  }

  static PrivateKey key(String pem) throws GeneralSecurityException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object read = parser.readObject(); read != null; read = parser.readObject()) {
        if (read instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
        if (read instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new GeneralSecurityException("tls.key is not a PEM private key", e);
    }
    throw new GeneralSecurityException("tls.key holds no unencrypted private key");
  }

  private static boolean belongTogether(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
          case String other ->
              throw new GeneralSecurityException("tls.key is of a kind not served: " + other);
        };
    byte[] sample = "fairlead".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(sample);
    byte[] signed = signature.sign();
    try {
      signature.initVerify(publicKey);
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
