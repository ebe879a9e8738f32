package io.fairlead.subscription.identity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** An agent's or gateway's own key, and the certificate that says whose it is. */
public record AgentIdentity(PrivateKey key, X509Certificate certificate) {

  /**
   * Of both as one PEM text.
   *
   * @throws GeneralSecurityException when one is missing, or they do not belong together
   */
  public static AgentIdentity parse(String pem) throws GeneralSecurityException {
    X509Certificate certificate = Pem.certificates(pem).getFirst();
    PrivateKey key = Pem.privateKey(pem, certificate.getPublicKey().getAlgorithm());
    if (!KeyPairs.belong(key, certificate.getPublicKey())) {
      throw new GeneralSecurityException("the certificate is not of this key");
    }
    return new AgentIdentity(key, certificate);
  }

  /** Both as one PEM text: whoever has it is the agent. */
  public String pem() throws GeneralSecurityException {
    return Pem.of(key) + Pem.of(certificate);
  }

  /** The certificate's time has begun and is not over. */
  public boolean good(Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && now.isBefore(certificate.getNotAfter().toInstant());
  }

  /** When to ask for the next one: after two thirds of its time. */
  public Instant renewAt() {
    Instant begin = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(begin, certificate.getNotAfter().toInstant());
    return begin.plus(life.multipliedBy(2).dividedBy(3));
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "AgentIdentity(" + certificate.getSubjectX500Principal() + ")";
  }
}
