package io.fairlead.controlplane.gatewayapi;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether texts are certificates and keys. Pure. */
final class Pems {
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:[A-Z0-9]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private Pems() {}

  /** One certificate or more, and nothing that is none. */
  static boolean certificates(String pem) {
    try {
      return !CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          .isEmpty();
    } catch (CertificateException malformed) {
      return false;
    }
  }

  /** A private key, of whatever kind. */
  static boolean key(String pem) {
    Matcher found = KEY.matcher(pem);
    if (!found.find()) {
      return false;
    }
    try {
      return Base64.getMimeDecoder().decode(found.group(2)).length > 0;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
