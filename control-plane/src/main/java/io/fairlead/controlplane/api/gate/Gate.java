package io.fairlead.controlplane.api.gate;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.authn.BearerTokens;
import io.fairlead.controlplane.access.authn.ClientCertificates;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.access.rbac.Authorizer;
import io.fairlead.controlplane.api.status.Denials;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.metrics.AccessMetrics;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Lets requests in: 401 for those of nobody, 403 for what their sender may not do. */
public final class Gate {
  private final Credentials credentials;
  private final Authorizer authorizer;
  private final AccessMetrics metrics;

  public Gate(
      ClientCertificates certificates,
      BearerTokens tokens,
      Authorizer authorizer,
      AccessMetrics metrics) {
    this.credentials = new Credentials(certificates, tokens);
    this.authorizer = authorizer;
    this.metrics = metrics;
  }

  /**
   * Decides about one request; what is found out on the way goes to its audit entry.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 401, 403, or 400 for headers that make no
   *     sense
   */
  public Caller admit(HttpRequest request, Attributes asked, AuditTrail.Entry audit) {
    Optional<User> user = credentials.user(request);
    metrics.authenticated(user.isPresent());
    User proven = user.orElseThrow(() -> Failures.unauthorized().rejected());
    audit.proven(proven);
    Optional<Impersonation> impersonation = Impersonation.of(request);
    impersonation.ifPresent(
        as -> {
          as.asked().forEach(each -> require(proven, each, audit));
          audit.impersonated(as.as());
        });
    Caller caller = new Caller(proven, impersonation.map(Impersonation::as));
    require(caller.user(), asked, audit);
    Connecting.alsoNeeds(asked).ifPresent(more -> require(caller.user(), more, audit));
    return caller;
  }

  /**
   * Whether what this request came in with would still let it in, whatever the time: asked again
   * and again. Never for a request that is not let in.
   */
  BooleanSupplier standing(HttpRequest request) {
    return credentials.standing(request);
  }

  private void require(User user, Attributes asked, AuditTrail.Entry audit) {
    Authorizer.Decision decision = authorizer.decide(user, asked);
    audit.decided(decision);
    metrics.decided(decision.allowed());
    if (!decision.allowed()) {
      throw Denials.denied(user, asked, decision.reason()).rejected();
    }
  }
}
