package io.fairlead.controlplane.identity;

import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.api.pki.AgentAuthority;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.Names;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Exchanges join tokens for certificates. A token is a Secret in {@code kube-system}, and each use
 * is a write to it that another control plane's would conflict with, so it is never used more often
 * than it says. A use whose answer was lost counts for the same key again. Thread-safe.
 */
public final class JoinTokens {
  private static final Logger LOG = LoggerFactory.getLogger(JoinTokens.class);
  private static final int ATTEMPTS = 10;

  private final Edits edits;
  private final Identities identities;
  private final Predicate<Agent> taken;
  private final InstantSource clock;

  /**
   * Against the tokens of this store.
   *
   * @param taken whether there is one of this name, whom only a token for that name may replace
   */
  public JoinTokens(
      Edits edits, Identities identities, Predicate<Agent> taken, InstantSource clock) {
    this.edits = edits;
    this.identities = identities;
    this.taken = taken;
    this.clock = clock;
  }

  /** The certificate, or why there is none. Never fails. */
  public CompletionStage<ControlMessage.CertificateIssued> join(AgentMessage.Join join) {
    try {
      String key = AgentAuthority.keyOf(join.request());
      return spend(join, key, ATTEMPTS).thenApply(refusal -> answer(join, refusal));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return CompletableFuture.completedFuture(refused(String.valueOf(e.getMessage())));
    }
  }

  /** Tokens whose time is over are of no use to anybody, not even in a list. */
  public void sweep() {
    for (CatalogObject secret : edits.image().list(ResourceKind.SECRET, TokenSecret.NAMESPACE)) {
      TokenSecret.read(secret.json())
          .filter(token -> token.expired(clock.instant()))
          .ifPresent(
              _ ->
                  edits
                      .store()
                      .delete(
                          secret.key(),
                          new Preconditions(ObjectMeta.of(secret.json()).uid(), null),
                          DeleteOptions.DEFAULT));
    }
  }

  /** Empty once the use is written down; else why not. */
  private CompletionStage<Optional<String>> spend(
      AgentMessage.Join join, String key, int attempts) {
    ResourceKey name =
        new ResourceKey(
            ResourceKind.SECRET, TokenSecret.NAMESPACE, TokenSecret.PREFIX + join.token());
    CatalogObject secret = edits.image().get(name);
    Optional<TokenSecret> token =
        secret == null ? Optional.empty() : TokenSecret.read(secret.json());
    if (secret == null || token.isEmpty() || !token.get().opensWith(join.secret())) {
      return done("the join token is not known: it has ended, was revoked or never was");
    }
    Optional<String> objection = objection(token.get(), join, key);
    if (objection.isPresent()) {
      return CompletableFuture.completedFuture(objection);
    }
    if (token.get().usedBy(key)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    ObjectNode used = TokenSecret.used(secret.json().deepCopy(), key);
    return edits
        .store()
        .replace(name, secret.sequenceNr(), used)
        .thenCompose(
            reply ->
                switch (reply) {
                  case WriteReply.Written _ -> CompletableFuture.completedFuture(Optional.empty());
                  case WriteReply.Conflict _ when attempts > 1 -> spend(join, key, attempts - 1);
                  case WriteReply.NotFound _ -> spend(join, key, 1);
                  case WriteReply.Conflict _,
                      WriteReply.Unchanged _,
                      WriteReply.Removed _,
                      WriteReply.Terminating _,
                      WriteReply.AlreadyExists _,
                      WriteReply.Forbidden _,
                      WriteReply.Failed _,
                      WriteReply.Unavailable _ ->
                      done("the use of the join token can not be written down: try again");
                });
  }

  private Optional<String> objection(TokenSecret token, AgentMessage.Join join, String key) {
    Agent agent = new Agent(join.role(), join.name());
    if (token.expired(clock.instant())) {
      return Optional.of("the join token has ended");
    }
    if (!token.role().equals(Optional.of(join.role()))) {
      return Optional.of("the join token is for another role");
    }
    if (!Names.dns1123Subdomain(join.name()).isEmpty()) {
      return Optional.of(
          "name " + join.name() + ": " + String.join("; ", Names.dns1123Subdomain(join.name())));
    }
    if (!token.name().isEmpty() && !token.name().equals(join.name())) {
      return Optional.of("the join token is for another name");
    }
    if (!token.usedBy(key) && token.uses() < 1) {
      return Optional.of("the join token is used up");
    }
    return token.name().isEmpty() && taken.test(agent)
        ? Optional.of(
            "there is a %s already: take its place with a join token for that name"
                .formatted(agent.user().name()))
        : Optional.empty();
  }

  private ControlMessage.CertificateIssued answer(
      AgentMessage.Join join, Optional<String> refusal) {
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    try {
      Agent agent = new Agent(join.role(), join.name());
      String certificate = identities.issue(agent, join.request()).certificate();
      LOG.atInfo()
          .addKeyValue("node", join.name())
          .log("{} joined by token {}", agent.user().name(), join.token());
      return new ControlMessage.CertificateIssued(certificate, identities.trust(), "");
    } catch (GeneralSecurityException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private static ControlMessage.CertificateIssued refused(String why) {
    return new ControlMessage.CertificateIssued("", "", why);
  }

  private static CompletionStage<Optional<String>> done(String refusal) {
    return CompletableFuture.completedFuture(Optional.of(refusal));
  }
}
