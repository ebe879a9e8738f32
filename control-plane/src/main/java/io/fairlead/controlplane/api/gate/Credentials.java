package io.fairlead.controlplane.api.gate;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.authn.BearerTokens;
import io.fairlead.controlplane.access.authn.ClientCertificates;
import io.fairlead.controlplane.access.authn.ClientCertificates.Verified;
import io.fairlead.controlplane.api.http.Headers;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.SslSessionInfo;

/**
 * Who sent a request, by what its connection or its headers prove: the first good proof counts, a
 * bad one is the same as none.
 */
final class Credentials {
  private static final String VERIFIED = "fairlead.client";
  private static final String NOBODY = "nobody";

  private final ClientCertificates certificates;
  private final BearerTokens tokens;

  Credentials(ClientCertificates certificates, BearerTokens tokens) {
    this.certificates = certificates;
    this.tokens = tokens;
  }

  Optional<User> user(HttpRequest request) {
    Optional<User> user = byCertificate(request).or(() -> byToken(request));
    return user.map(
        known -> known.name().equals(User.ANONYMOUS) ? known : known.with(User.AUTHENTICATED));
  }

  private Optional<User> byCertificate(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.sslSession)
        .map(SslSessionInfo::getSession)
        .flatMap(this::verified)
        .flatMap(certificates::user);
  }

  /** Whether the proof that counted is still not taken back; asked again and again. */
  BooleanSupplier standing(HttpRequest request) {
    Optional<Verified> verified =
        request
            .getAttribute(AttributeKeys.sslSession)
            .map(SslSessionInfo::getSession)
            .flatMap(this::verified)
            .filter(known -> certificates.user(known).isPresent());
    return verified
        .<BooleanSupplier>map(known -> () -> certificates.stands(known))
        .or(() -> token(request).flatMap(tokens::standing))
        .orElse(() -> false);
  }

  /** Once a connection: signatures are costly, and its certificate does not change. */
  private Optional<Verified> verified(SSLSession session) {
    Object known = session.getValue(VERIFIED);
    if (known instanceof Verified verified) {
      return Optional.of(verified);
    }
    if (NOBODY.equals(known)) {
      return Optional.empty();
    }
    Optional<Verified> verified = certificate(session).flatMap(certificates::verify);
    if (verified.isPresent()) {
      session.putValue(VERIFIED, verified.get());
    } else {
      session.putValue(VERIFIED, NOBODY);
    }
    return verified;
  }

  private static Optional<X509Certificate> certificate(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  private Optional<User> byToken(HttpRequest request) {
    return token(request).flatMap(tokens::authenticate);
  }

  private static Optional<String> token(HttpRequest request) {
    String header = Headers.value(request, "authorization");
    int space = header.indexOf(' ');
    return space > 0 && header.substring(0, space).toLowerCase(Locale.ROOT).equals("bearer")
        ? Optional.of(header.substring(space + 1).strip())
        : Optional.empty();
  }
}
