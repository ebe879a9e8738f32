package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.identity.AgentIdentity;
import io.fairlead.subscription.identity.IdentityFiles;
import io.fairlead.subscription.identity.JoinToken;
import io.fairlead.subscription.identity.Pem;
import io.fairlead.subscription.identity.SigningRequest;
import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one agent or gateway in possession of a good certificate: buys the first with the join
 * token, asks for the next one on the stream long before the end, and writes all of it to disk
 * before it is used. A join token other than the one the present certificate came from buys a new
 * one: so an agent whose identity was revoked or has ended gets in again. Thread-safe.
 */
public final class IdentityKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityKeeper.class);
  private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  private final IdentityFiles files;
  private final Tokens tokens;
  private final AgentMessage.Role role;
  private final String name;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private IdentityFiles.Kept known = new IdentityFiles.Kept("", "", "");
  private @Nullable AgentIdentity identity;
  private @Nullable SSLContext context;
  private @Nullable SigningRequest asked;
  private @Nullable SigningRequest joining;
  private Instant askedAt = Instant.MIN;
  private @Nullable Instant renewAt;

  /** Where the join token is from; it may be another one each time. */
  @FunctionalInterface
  public interface Tokens {
    /** Empty: there is none. */
    Optional<JoinToken> current() throws IOException;
  }

  /**
   * Of one agent.
   *
   * @param tokens without one there has to be an identity on disk
   */
  public IdentityKeeper(IdentityFiles files, Tokens tokens, AgentMessage.Role role, String name) {
    this(files, tokens, role, name, InstantSource.system());
  }

  IdentityKeeper(
      IdentityFiles files,
      Tokens tokens,
      AgentMessage.Role role,
      String name,
      InstantSource clock) {
    this.files = files;
    this.tokens = tokens;
    this.role = role;
    this.name = name;
    this.clock = clock;
  }

  /** Shows the newest certificate; joins by way of this control plane when there is none. */
  SSLContext context(ControlPlaneEndpoint by, Timings timings) throws IOException {
    lock.lock();
    try {
      reread();
      AgentIdentity present = identity;
      boolean good = present != null && present.good(clock.instant());
      Optional<JoinToken> token = token(good);
      boolean another =
          token.isPresent()
              && !known.joined().isEmpty()
              && !token.get().id().equals(known.joined());
      if (token.isPresent() && (!good || another)) {
        joinUnless(good, token.get(), by, timings);
      }
      SSLContext current = context;
      if (current == null) {
        throw new IOException(
            "there is no certificate in " + files.directory() + " and no join token to buy one");
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  private Optional<JoinToken> token(boolean good) throws IOException {
    try {
      return tokens.current();
    } catch (IOException e) {
      if (!good) {
        throw e;
      }
      LOG.atDebug().addKeyValue("error", e.toString()).log("not joined anew");
      return Optional.empty();
    }
  }

  /** The request for the next certificate, when it is time for one. */
  Optional<AgentMessage.CertificateWanted> wanted() {
    lock.lock();
    try {
      Instant now = clock.instant();
      Instant due = renewAt;
      if (due == null || now.isBefore(due) || now.isBefore(askedAt.plus(ASK_AGAIN))) {
        return Optional.empty();
      }
      asked = SigningRequest.make();
      askedAt = now;
      return Optional.of(new AgentMessage.CertificateWanted(asked.pem()));
    } catch (GeneralSecurityException e) {
      LOG.atError().addKeyValue("error", e.toString()).log("no certificate can be asked for");
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** The answer; the next connection shows it, the present one goes on. */
  void issued(ControlMessage.CertificateIssued answer) {
    lock.lock();
    try {
      SigningRequest request = asked;
      if (request == null) {
        return;
      }
      asked = null;
      take(request, answer);
      reread();
      LOG.atInfo().addKeyValue("node", name).log("has a new certificate");
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("node", name)
          .addKeyValue("error", e.toString())
          .log("certificate could not be renewed; the present one is good until {}", until());
    } finally {
      lock.unlock();
    }
  }

  /** Whom to believe from now on; empty: nothing new. */
  void trust(String pem) {
    lock.lock();
    try {
      if (!pem.isEmpty() && !pem.equals(known.trust())) {
        Pem.certificates(pem);
        files.trust(pem);
        reread();
        LOG.atInfo().addKeyValue("node", name).log("believes other authorities than before");
      }
    } catch (IOException | GeneralSecurityException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("authorities can not be kept");
    } finally {
      lock.unlock();
    }
  }

  private String until() {
    AgentIdentity present = identity;
    return present == null ? "never" : present.certificate().getNotAfter().toInstant().toString();
  }

  private void joinUnless(boolean good, JoinToken with, ControlPlaneEndpoint by, Timings timings)
      throws IOException {
    try {
      join(with, by, timings);
    } catch (IOException e) {
      if (!good) {
        throw e;
      }
      LOG.atDebug().addKeyValue("error", e.toString()).log("not joined anew");
    }
  }

  private void join(JoinToken with, ControlPlaneEndpoint by, Timings timings) throws IOException {
    try {
      SigningRequest request = joining == null ? SigningRequest.make() : joining;
      joining = request; // of an answer that is lost no second use is made
      ControlMessage.CertificateIssued answer =
          Joining.ask(
              by,
              with,
              new AgentMessage.Join(with.id(), with.secret(), role, name, request.pem()),
              timings);
      take(request, answer);
      joining = null;
      files.joined(with.id());
      reread();
      LOG.atInfo()
          .addKeyValue("node", name)
          .log("joined by token {} at {}; its certificate ends {}", with.id(), by, until());
    } catch (GeneralSecurityException e) {
      throw new IOException("joining failed: " + e.getMessage(), e);
    }
  }

  private void take(SigningRequest request, ControlMessage.CertificateIssued answer)
      throws IOException {
    if (!answer.refusal().isEmpty()) {
      throw new IOException("the control plane refuses a certificate: " + answer.refusal());
    }
    try {
      AgentIdentity next = request.answered(Pem.certificates(answer.certificate()).getFirst());
      Pem.certificates(answer.trust());
      files.trust(answer.trust());
      files.identity(next.pem());
    } catch (GeneralSecurityException e) {
      throw new IOException("the answer is no certificate of ours: " + e.getMessage(), e);
    }
  }

  /** What is on disk counts: a control plane of this machine may have put it there. */
  private void reread() throws IOException {
    IdentityFiles.Kept now = files.read();
    if (now.equals(known)) {
      return;
    }
    known = now;
    identity = null;
    context = null;
    renewAt = null;
    if (now.complete()) {
      try {
        AgentIdentity read = AgentIdentity.parse(now.identity());
        context =
            TlsContexts.of(read.key(), List.of(read.certificate()), Pem.certificates(now.trust()));
        identity = read;
        renewAt = read.renewAt();
      } catch (GeneralSecurityException e) {
        throw new IOException(
            "what is in " + files.directory() + " can not be used: " + e.getMessage(), e);
      }
    }
  }
}
