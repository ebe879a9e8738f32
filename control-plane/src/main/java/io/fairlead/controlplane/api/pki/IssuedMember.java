package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * A member by a certificate of the authority that all control planes share, with a name that only
 * members' have, and a key that is on no disk.
 */
public final class IssuedMember implements MemberIdentity {
  /** The name in every member's certificate, whatever its address. */
  static final String NAME = "member.fairlead.internal";

  /** It is renewed far more often: it ends only where renewing fails for so long. */
  private static final Duration LIFE = Duration.ofDays(30);

  private final Path directory;
  private final Clock clock;
  private volatile SSLContext context;

  private IssuedMember(Path directory, Clock clock) throws IOException, GeneralSecurityException {
    this.directory = directory;
    this.clock = clock;
    this.context = issued();
  }

  /** Of the authority in this directory. */
  public static IssuedMember open(Path directory, Clock clock)
      throws IOException, GeneralSecurityException {
    return new IssuedMember(directory, clock);
  }

  @Override
  public SSLContext context() {
    return context;
  }

  /** Another key and certificate, and the authorities that are good now. */
  @Override
  public void renew() throws IOException, GeneralSecurityException {
    context = issued();
  }

  private SSLContext issued() throws IOException, GeneralSecurityException {
    CertificateAuthority authority = CertificateAuthority.open(directory, clock.instant());
    CertifiedKey own = authority.issueMember(NAME, clock.instant(), LIFE);
    return TlsContexts.of(
        own.key(),
        List.of(own.certificate(), authority.identity().certificate()),
        new OnlyMembers(TlsContexts.trusting(authority.trusted()), Set.of(NAME)));
  }
}
