package io.fairlead.subscription.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** Keys of the curve P-256. */
public final class KeyPairs {
  private static final String CURVE = "secp256r1";

  private KeyPairs() {}

  /** A new one. */
  public static KeyPair make() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE));
    return generator.generateKeyPair();
  }

  /** Whether they are halves of one pair. */
  static boolean belong(PrivateKey key, PublicKey other) throws GeneralSecurityException {
    byte[] text = "which belong together".getBytes(StandardCharsets.US_ASCII);
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(text);
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(other);
    verifying.update(text);
    return verifying.verify(signing.sign());
  }
}
