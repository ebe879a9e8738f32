package io.fairlead.controlplane.api;

import io.fairlead.controlplane.access.audit.AuditLog;
import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.access.authn.BearerTokens;
import io.fairlead.controlplane.access.authn.ClientCertificates;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens;
import io.fairlead.controlplane.access.authn.TokenFile;
import io.fairlead.controlplane.access.rbac.Authorizer;
import io.fairlead.controlplane.access.rbac.GrantChecks;
import io.fairlead.controlplane.api.gate.AuditTrail;
import io.fairlead.controlplane.api.gate.Gate;
import io.fairlead.controlplane.api.gate.OpenStreams;
import io.fairlead.controlplane.api.pki.AdminToken;
import io.fairlead.controlplane.api.pki.AgentAuthority;
import io.fairlead.controlplane.api.pki.ServerIdentity;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.controlplane.api.review.Reviews;
import io.fairlead.controlplane.api.review.TokenRequests;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.identity.Revocations;
import io.fairlead.controlplane.metrics.AccessMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Optional;

/** Everything that says who comes in and what they may do, wired. */
record Access(
    AdminToken admin,
    Optional<AuditLog> log,
    Gate gate,
    OpenStreams streams,
    AuditTrail audit,
    Reviews reviews,
    TokenRequests tokens,
    GrantChecks grants) {

  static Access open(
      ApiSettings settings,
      ServerIdentity identity,
      Catalog catalog,
      AccessMetrics metrics,
      Clock clock)
      throws IOException, GeneralSecurityException {
    Path pki = settings.pkiDir();
    AdminToken admin = AdminToken.open(pki);
    TokenKey key = TokenKey.open(pki);
    ServiceAccountTokens accounts =
        new ServiceAccountTokens(key, settings.kinds().clusterDomain(), catalog::image, clock);
    Revocations revocations = new Revocations(catalog::image);
    TokenFile file = new TokenFile(pki.resolve("tokens.csv"));
    BearerTokens tokens =
        new BearerTokens(admin, file, accounts, new AgentTokens(key, clock, revocations::revoked));
    Authorizer authorizer = new Authorizer(catalog::image);
    ClientCertificates certificates =
        new ClientCertificates(
            identity::authorities,
            clock,
            (user, certificate) ->
                Agent.of(user)
                    .filter(agent -> revocations.revoked(agent, AgentAuthority.issued(certificate)))
                    .isPresent());
    Optional<AuditLog> log =
        settings.auditDir().isPresent()
            ? Optional.of(AuditLog.in(settings.auditDir().get()))
            : Optional.empty();
    Gate gate = new Gate(certificates, tokens, authorizer, metrics);
    return new Access(
        admin,
        log,
        gate,
        new OpenStreams(gate),
        new AuditTrail(log, metrics),
        new Reviews(tokens, authorizer),
        new TokenRequests(accounts, catalog::image),
        new GrantChecks(authorizer));
  }

  /** Writes what is still to be written. */
  void close() {
    log.ifPresent(AuditLog::close);
  }
}
