package io.fairlead.controlplane.access.authn;

import io.fairlead.controlplane.access.User;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Users by client certificate: signed by our authority, for client authentication, not before and
 * not after its time. The common name is the user, organisations are groups. That the client has
 * the private key was proven in the handshake.
 */
public final class ClientCertificates {
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
  private static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";

  private final Supplier<List<X509Certificate>> authorities;
  private final InstantSource clock;
  private final BiPredicate<User, X509Certificate> revoked;

  /**
   * @param authorities the certificates one of which must have signed; asked each time
   * @param revoked whether this user's certificate is no longer good; asked each time
   */
  public ClientCertificates(
      Supplier<List<X509Certificate>> authorities,
      InstantSource clock,
      BiPredicate<User, X509Certificate> revoked) {
    this.authorities = authorities;
    this.clock = clock;
    this.revoked = revoked;
  }

  /** A certificate that is ours, and whose it is; its time has to be looked at each time. */
  public record Verified(X509Certificate certificate, X509Certificate authority, User user) {}

  /** Whether the certificate is one of ours; the costly part, the same for a whole connection. */
  public Optional<Verified> verify(X509Certificate certificate) {
    return authorities.get().stream()
        .flatMap(signer -> verify(certificate, signer).stream())
        .findFirst();
  }

  private static Optional<Verified> verify(X509Certificate certificate, X509Certificate signer) {
    try {
      if (!certificate.getIssuerX500Principal().equals(signer.getSubjectX500Principal())) {
        return Optional.empty();
      }
      certificate.verify(signer.getPublicKey());
      List<String> usages = certificate.getExtendedKeyUsage();
      if (usages == null
          || !usages.contains(CLIENT_AUTHENTICATION)
          || certificate.getBasicConstraints() >= 0) {
        return Optional.empty();
      }
      return user(certificate).map(user -> new Verified(certificate, signer, user));
    } catch (GeneralSecurityException notOurs) {
      return Optional.empty();
    }
  }

  /** The user, as long as certificate and authority are good. */
  public Optional<User> user(Verified verified) {
    Instant now = clock.instant();
    boolean good =
        !now.isBefore(verified.certificate().getNotBefore().toInstant())
            && !now.isAfter(verified.certificate().getNotAfter().toInstant())
            && stands(verified);
    return good ? Optional.of(verified.user()) : Optional.empty();
  }

  /** Whether nobody took it back, whatever the time. */
  public boolean stands(Verified verified) {
    return authorities.get().contains(verified.authority())
        && !revoked.test(verified.user(), verified.certificate());
  }

  private static Optional<User> user(X509Certificate certificate) throws GeneralSecurityException {
    String name = "";
    List<String> groups = new ArrayList<>();
    try {
      LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
      for (Rdn rdn : subject.getRdns()) {
        NamingEnumeration<? extends Attribute> all = rdn.toAttributes().getAll();
        while (all.hasMore()) {
          Attribute attribute = all.next();
          if (attribute.get() instanceof String value) {
            if (attribute.getID().equalsIgnoreCase("CN")) {
              name = value;
            } else if (attribute.getID().equalsIgnoreCase("O")) {
              groups.add(value);
            }
          }
        }
      }
    } catch (NamingException unreadable) {
      return Optional.empty();
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    String id = "X509SHA256=" + HexFormat.of().formatHex(digest);
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(new User(name, "", groups, Map.of(CREDENTIAL, List.of(id))));
  }
}
