package io.fairlead.gateway.tls;

import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.PodSource;
import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The certificate for names that have none, as it is now: immutable, replaced when its Secret
 * changes. Thread-safe.
 *
 * @param asked what the operator wants
 * @param problem why the Secret is not what is shown, for people; empty: it is, or none is asked
 *     for
 */
public record FallbackCertificate(
    DefaultCertificate asked, String problem, CertificateStore store, NamespacedName shown) {

  private static final NamespacedName NOTHING = new NamespacedName("", "");

  /** Handshakes without a certificate are refused. */
  public static final FallbackCertificate NONE =
      new FallbackCertificate(new DefaultCertificate.None(), "", CertificateStore.EMPTY, NOTHING);

  /**
   * As it is before anything is known of a Secret.
   *
   * @throws IllegalStateException this JVM can make no certificate
   */
  public static FallbackCertificate of(DefaultCertificate asked) {
    return switch (asked) {
      case DefaultCertificate.None _ -> NONE;
      case DefaultCertificate.SelfSigned _ -> selfSigned(asked, "");
      case DefaultCertificate.OfSecret(NamespacedName secret) -> selfSigned(asked, missing(secret));
    };
  }

  private static FallbackCertificate selfSigned(DefaultCertificate asked, String problem) {
    try {
      TlsCertificate made = SelfSignedCertificate.make(Instant.now());
      return new FallbackCertificate(
          asked, problem, CertificateStore.EMPTY.with(List.of(made), List.of()), made.name());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no self-signed certificate can be made", e);
    }
  }

  /** The Secret it names; null: it names none. */
  public @Nullable NamespacedName secret() {
    return asked instanceof DefaultCertificate.OfSecret(NamespacedName secret) ? secret : null;
  }

  /**
   * The same, as of this Secret.
   *
   * @param source null: there is none of type kubernetes.io/tls
   */
  public FallbackCertificate with(@Nullable PodSource source) {
    NamespacedName secret = secret();
    if (secret == null) {
      return this;
    }
    String certificate = source == null ? null : source.text("tls.crt");
    String key = source == null ? null : source.text("tls.key");
    if (certificate == null || key == null) {
      return instead(missing(secret));
    }
    CertificateStore read =
        CertificateStore.EMPTY.with(
            List.of(new TlsCertificate(secret, certificate, key)), List.of());
    String bad = read.problems().get(secret);
    return bad == null
        ? new FallbackCertificate(asked, "", read, secret)
        : instead("Secret %s: %s".formatted(secret, bad));
  }

  /** A self-signed one that is shown already stays: clients may have taken it. */
  private FallbackCertificate instead(String why) {
    return shown.equals(secret())
        ? selfSigned(asked, why)
        : new FallbackCertificate(asked, why, store, shown);
  }

  private static String missing(NamespacedName secret) {
    return "Secret %s: there is no such Secret of type kubernetes.io/tls that this gateway may get"
        .formatted(secret);
  }

  /** Empty: none is asked for. */
  public Optional<SslContext> context(ServerTls how) {
    return store.context(shown, how);
  }

  /** What clients see of it, for people: {@code Secret default/tls}; empty: nothing. */
  public String text() {
    if (shown.equals(NOTHING)) {
      return "";
    }
    return shown.equals(secret()) ? "Secret " + shown : "a self-signed certificate";
  }

  /** What is known of the Secret's certificate; empty: it is not shown. */
  public Map<NamespacedName, CertificateFacts> served() {
    return shown.equals(secret()) ? store.served() : Map.of();
  }
}
