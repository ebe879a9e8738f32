package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.identity.Identities;
import io.fairlead.controlplane.identity.Identities.Issued;
import io.fairlead.controlplane.identity.Identities.Shown;
import io.fairlead.controlplane.identity.JoinTokens;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How agents of one address come to certificates and keep them. Thread-safe. */
final class Enrolment {
  private final @Nullable Identities identities;
  private final @Nullable JoinTokens tokens;
  private final Supplier<List<String>> members;

  /**
   * Of one address.
   *
   * @param identities null, as the tokens: it is not encrypted
   */
  Enrolment(
      @Nullable Identities identities,
      @Nullable JoinTokens tokens,
      Supplier<List<String>> members) {
    this.identities = identities;
    this.tokens = tokens;
    this.members = members;
  }

  boolean encrypted() {
    return identities != null;
  }

  /** Why what was shown is not good; empty: it is, or nothing has to be shown. */
  Optional<String> objection(Optional<Shown> shown) {
    Identities known = identities;
    if (known == null) {
      return Optional.empty();
    }
    return shown.isEmpty() ? Optional.of("no certificate was shown") : known.objection(shown.get());
  }

  CompletionStage<ControlMessage.CertificateIssued> join(AgentMessage.Join join) {
    return tokens == null
        ? CompletableFuture.completedFuture(refused("this address is not encrypted"))
        : tokens.join(join);
  }

  /** Another certificate for whoever has a good one. */
  ControlMessage.CertificateIssued renew(
      NodeSession session, AgentMessage.CertificateWanted wanted) {
    Identities known = identities;
    Optional<Shown> shown = session.shown();
    if (known == null || shown.isEmpty()) {
      return refused("this address is not encrypted");
    }
    Optional<String> objection = known.objection(shown.get());
    if (objection.isPresent()) {
      return refused(objection.get());
    }
    try {
      Issued issued = known.issue(shown.get().agent(), wanted.request());
      session.renewed(issued.shown());
      return new ControlMessage.CertificateIssued(issued.certificate(), known.trust(), "");
    } catch (GeneralSecurityException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  /** What agents are told as a stream begins. */
  ControlMessage.Members members() {
    return new ControlMessage.Members(members.get(), identities == null ? "" : identities.trust());
  }

  private static ControlMessage.CertificateIssued refused(String why) {
    return new ControlMessage.CertificateIssued("", "", why);
  }
}
