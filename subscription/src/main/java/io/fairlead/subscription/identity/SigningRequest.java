package io.fairlead.subscription.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A new key and the request for its certificate (PKCS #10), signed by the key. It names nobody:
 * whose certificate it becomes follows from who asks.
 *
 * @param pem the request, for the control plane
 */
public record SigningRequest(KeyPair pair, String pem) {

  /** One with a key that was never used. */
  public static SigningRequest make() throws GeneralSecurityException {
    KeyPair pair = KeyPairs.make();
    try {
      byte[] request =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Name("CN=whoever-asks"), pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
              .getEncoded();
      return new SigningRequest(pair, Pem.block("CERTIFICATE REQUEST", request));
    } catch (OperatorCreationException | IOException e) {
      throw new GeneralSecurityException("cannot sign a request", e);
    }
  }

  /**
   * What the answer makes of it.
   *
   * @throws GeneralSecurityException when the certificate is of another key
   */
  public AgentIdentity answered(X509Certificate certificate) throws GeneralSecurityException {
    if (!certificate.getPublicKey().equals(pair.getPublic())) {
      throw new GeneralSecurityException("the certificate is of another key");
    }
    return new AgentIdentity(pair.getPrivate(), certificate);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "SigningRequest(hidden)";
  }
}
