package io.fairlead.controlplane;

import io.fairlead.controlplane.api.pki.FileMember;
import io.fairlead.controlplane.api.pki.IssuedMember;
import io.fairlead.controlplane.api.pki.MemberIdentity;
import io.fairlead.controlplane.api.pki.SharedPki;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.controlplane.membership.PeerTls;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.persistence.journal.SharedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that all control planes of a journal have in common, copied at the start, before there
 * is an actor system, and twice a day; and what this one shows the others, renewed as often.
 */
final class Keys {
  private static final Logger LOG = LoggerFactory.getLogger(Keys.class);
  private static final Duration AGAIN = Duration.ofHours(12);

  private final SharedPki shared;
  private final Clock clock;
  private final Optional<MemberIdentity> member;

  private Keys(SharedPki shared, Clock clock, Optional<MemberIdentity> member) {
    this.shared = shared;
    this.clock = clock;
    this.member = member;
  }

  /** Copies them into this directory. */
  static Keys open(JournalSettings journal, Path pki, Membership membership) {
    Clock clock = Clock.systemUTC();
    SharedPki shared = new SharedPki(SharedKeys.of(journal), pki);
    try {
      shared.copy(clock.instant());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the keys in " + pki + " can not be used: " + e, e);
    }
    return new Keys(shared, clock, membership.tls().map(tls -> member(tls, pki, clock)));
  }

  private static MemberIdentity member(PeerTls tls, Path pki, Clock clock) {
    try {
      return switch (tls) {
        case PeerTls.OfSystem _ -> IssuedMember.open(pki, clock);
        case PeerTls.Files(Path ca, Path certificate, Path key) ->
            FileMember.open(ca, certificate, key);
      };
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("membership.tls: the certificate can not be used: " + e, e);
    }
  }

  /** What this control plane shows the others; empty: nothing, in clear text. */
  Optional<MemberIdentity> member() {
    return member;
  }

  /** Keeps them up to date from now on. */
  void keep(ActorSystem<?> system) {
    Cancellable keeping =
        system
            .scheduler()
            .scheduleWithFixedDelay(
                AGAIN,
                AGAIN,
                this::again,
                system.dispatchers().lookup(DispatcherSelector.blocking()));
    LOG.atTrace().log("keys are copied twice a day: {}", keeping);
  }

  private void again() {
    try {
      shared.copy(clock.instant());
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.atError().addKeyValue("error", e.toString()).log("the shared keys can not be copied");
    }
    try {
      if (member.isPresent()) {
        member.get().renew();
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.atError()
          .addKeyValue("error", e.toString())
          .log("this control plane's certificate can not be renewed");
    }
  }
}
