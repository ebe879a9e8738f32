package io.fairlead.controlplane.identity;

import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.access.authn.ClientCertificates;
import io.fairlead.controlplane.api.pki.AgentAuthority;
import io.fairlead.subscription.identity.Pem;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who is at the other end of an encrypted connection, and new certificates. Thread-safe. */
public final class Identities {
  private final AgentAuthority authority;
  private final ClientCertificates certificates;
  private final Revocations revocations;
  private final InstantSource clock;

  /**
   * Somebody with a good certificate.
   *
   * @param issued from when it counts
   * @param until when it ends
   */
  public record Shown(Agent agent, Instant issued, Instant until) {}

  public Identities(AgentAuthority authority, Revocations revocations, InstantSource clock) {
    this.authority = authority;
    this.revocations = revocations;
    this.clock = clock;
    this.certificates = new ClientCertificates(authority::trusted, clock, (_, _) -> false);
  }

  /** For one connection. */
  public SSLEngine newEngine() {
    return authority.newEngine();
  }

  /** Who showed a certificate in the handshake that is good; empty: nobody. */
  public Optional<Shown> shown(SSLEngine engine) {
    try {
      return engine.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
          ? shown(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  private Optional<Shown> shown(X509Certificate certificate) {
    return certificates
        .verify(certificate)
        .flatMap(certificates::user)
        .flatMap(Agent::of)
        .map(
            agent ->
                new Shown(
                    agent,
                    AgentAuthority.issued(certificate),
                    certificate.getNotAfter().toInstant()));
  }

  /** Why this one is no longer let in; empty: it is. */
  public Optional<String> objection(Shown shown) {
    if (clock.instant().isAfter(shown.until())) {
      return Optional.of("certificate of " + shown.agent().user().name() + " has ended");
    }
    return revocations.revoked(shown.agent(), shown.issued())
        ? Optional.of("certificate of " + shown.agent().user().name() + " is revoked")
        : Optional.empty();
  }

  /** A new certificate as PEM. */
  public record Issued(String certificate, Shown shown) {}

  /**
   * For this one, as it asks.
   *
   * @throws GeneralSecurityException when the request is none that can be answered
   */
  public Issued issue(Agent agent, String request) throws GeneralSecurityException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    X509Certificate made =
        authority.issue(
            request, agent.user().name(), agent.user().groups(), revocations.earliest(agent, now));
    return new Issued(
        Pem.of(made),
        new Shown(agent, AgentAuthority.issued(made), made.getNotAfter().toInstant()));
  }

  /** Whom agents are to believe, as PEM. */
  public String trust() {
    try {
      return authority.trustPem();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the authority's certificate can not be written", e);
    }
  }
}
