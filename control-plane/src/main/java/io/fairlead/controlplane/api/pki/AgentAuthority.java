package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.JoinToken;
import io.fairlead.subscription.identity.Pem;
import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * The agents' address as TLS sees it: this control plane's own certificate, whose key is on no
 * disk, and the certificates of agents and gateways. Clients without one get through the handshake,
 * as that is how they come to ask for one; clients with one of others, or one that has ended, do
 * not. Thread-safe.
 */
public final class AgentAuthority {
  /** How long a certificate of an agent is good; it asks for the next after two thirds. */
  public static final Duration LIFE = Duration.ofDays(90);

  private static final int MOST_REQUEST_CHARS = 8192;

  private final Path directory;
  private final Clock clock;
  private final Duration life;
  private volatile Current current;

  private record Current(
      CertificateAuthority authority, X509Certificate server, SSLContext context) {}

  private AgentAuthority(Path directory, Clock clock, Duration life)
      throws IOException, GeneralSecurityException {
    this.directory = directory;
    this.clock = clock;
    this.life = life;
    this.current = open();
  }

  /** Of the authority in this directory. */
  public static AgentAuthority open(Path directory, Clock clock)
      throws IOException, GeneralSecurityException {
    return open(directory, clock, LIFE);
  }

  /** With another life of agents' certificates than usual. */
  public static AgentAuthority open(Path directory, Clock clock, Duration life)
      throws IOException, GeneralSecurityException {
    return new AgentAuthority(directory, clock, life);
  }

  /** A server's engine for one connection. */
  public SSLEngine newEngine() {
    SSLEngine engine = current.context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setWantClientAuth(true);
    parameters.setProtocols(TlsContexts.versions());
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** The authorities that agents are to believe, as PEM. */
  public String trustPem() throws GeneralSecurityException {
    return current.authority().trustPem();
  }

  /** Whose hash is in join tokens. */
  public PublicKey key() {
    return current.authority().identity().certificate().getPublicKey();
  }

  /** The certificates that may have signed those of agents. */
  public List<X509Certificate> trusted() {
    return current.authority().trusted();
  }

  /**
   * A certificate for the key of this request, whatever name that asks for.
   *
   * @param request PKCS #10 as PEM
   * @param issued from when it counts
   * @throws GeneralSecurityException when it is no request, not signed by its key, or the key is of
   *     another kind than ours are
   */
  public X509Certificate issue(String request, String user, List<String> groups, Instant issued)
      throws GeneralSecurityException {
    if (request.length() > MOST_REQUEST_CHARS) {
      throw new GeneralSecurityException("the request is too long");
    }
    try {
      JcaPKCS10CertificationRequest asked =
          new JcaPKCS10CertificationRequest(Pem.first(request, "CERTIFICATE REQUEST"));
      PublicKey key = asked.getPublicKey();
      if (!(key instanceof ECPublicKey curve)
          || curve.getParams().getCurve().getField().getFieldSize() < 256) {
        throw new GeneralSecurityException("the key must be of an elliptic curve, P-256 or more");
      }
      if (!asked.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new GeneralSecurityException("the request is not signed by its key");
      }
      return current.authority().certify(key, user, groups, issued, life);
    } catch (IOException | PKCSException | OperatorCreationException e) {
      throw new GeneralSecurityException("not a request for a certificate", e);
    }
  }

  /** The key a request is for, as a text that tells keys apart; empty for what is no request. */
  public static String keyOf(String request) throws GeneralSecurityException {
    try {
      return JoinToken.pin(
          new JcaPKCS10CertificationRequest(Pem.first(request, "CERTIFICATE REQUEST"))
              .getPublicKey());
    } catch (IOException e) {
      throw new GeneralSecurityException("not a request for a certificate", e);
    }
  }

  /** From when a certificate counts that {@link #issue} made. */
  public static Instant issued(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(CertificateAuthority.SKEW);
  }

  /**
   * A new certificate for this control plane when the present one is not of today's. Call daily.
   */
  public void renew() throws IOException, GeneralSecurityException {
    current = open();
  }

  private Current open() throws IOException, GeneralSecurityException {
    Instant now = clock.instant();
    CertificateAuthority authority = CertificateAuthority.open(directory, now);
    CertifiedKey server =
        authority.issueServer(
            new GeneralNames(new GeneralName(GeneralName.dNSName, TlsContexts.SERVER_NAME)), now);
    X509Certificate signer = authority.identity().certificate();
    return new Current(
        authority,
        server.certificate(),
        TlsContexts.of(server.key(), List.of(server.certificate(), signer), authority.trusted()));
  }
}
