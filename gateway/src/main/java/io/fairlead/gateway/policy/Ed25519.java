package io.fairlead.gateway.policy;

import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.SignedJWT;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** Signatures by Ed25519 (RFC 8037), by the JDK: the library needs another one for them. */
final class Ed25519 {
  private static final int BYTES = 32;

  private Ed25519() {}

  static boolean verifies(SignedJWT token, OctetKeyPair key) throws GeneralSecurityException {
    byte[] x = key.getDecodedX();
    boolean extended = token.getHeader().getCriticalParams() != null; // none is understood
    if (extended || x.length != BYTES || !key.getCurve().getName().equals("Ed25519")) {
      return false;
    }
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(publicKey(x));
    signature.update(token.getSigningInput());
    return signature.verify(token.getSignature().decode());
  }

  /** The bytes are y, least first, and in the highest bit whether x is odd (RFC 8032 5.1.2). */
  private static PublicKey publicKey(byte[] x) throws GeneralSecurityException {
    byte[] y = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      y[i] = x[BYTES - 1 - i];
    }
    boolean odd = (y[0] & 0x80) != 0;
    y[0] &= 0x7f;
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(
            new EdECPublicKeySpec(
                NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y))));
  }
}
