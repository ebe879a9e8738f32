package io.fairlead.subscription.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as PEM text; needs the JDK only, so that a start is quick. */
public final class Pem {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]*)-----END \\1-----");

  private Pem() {}

  public static String of(X509Certificate certificate) throws CertificateEncodingException {
    return block("CERTIFICATE", certificate.getEncoded());
  }

  /** PKCS #8. */
  public static String of(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  public static String of(PublicKey key) {
    return block("PUBLIC KEY", key.getEncoded());
  }

  /** One block. */
  public static String block(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  /**
   * All certificates of the text.
   *
   * @throws GeneralSecurityException when there is none, or one is broken
   */
  public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    for (byte[] der : blocks(text, "CERTIFICATE")) {
      found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
    }
    if (found.isEmpty()) {
      throw missing("CERTIFICATE");
    }
    return found;
  }

  /** The private key of the text; {@code algorithm} is {@code EC} or {@code RSA}. */
  public static PrivateKey privateKey(String text, String algorithm)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(first(text, "PRIVATE KEY")));
  }

  /** The public key of the text, of an elliptic curve. */
  public static PublicKey publicKey(String text) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC")
        .generatePublic(new X509EncodedKeySpec(first(text, "PUBLIC KEY")));
  }

  /** The first block with this label. */
  public static byte[] first(String text, String label) throws GeneralSecurityException {
    List<byte[]> all = blocks(text, label);
    if (all.isEmpty()) {
      throw missing(label);
    }
    return all.getFirst();
  }

  private static List<byte[]> blocks(String text, String label) throws GeneralSecurityException {
    List<byte[]> found = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      if (blocks.group(1).equals(label)) {
        try {
          found.add(Base64.getMimeDecoder().decode(blocks.group(2)));
        } catch (IllegalArgumentException e) {
          throw new GeneralSecurityException("broken PEM block " + label, e);
        }
      }
    }
    return found;
  }

  private static GeneralSecurityException missing(String label) {
    return new GeneralSecurityException("there is no PEM block " + label);
  }
}
