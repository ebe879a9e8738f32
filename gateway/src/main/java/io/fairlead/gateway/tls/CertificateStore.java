package io.fairlead.gateway.tls;

import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of the image, ready for handshakes: immutable, replaced as a whole. Connections
 * that are open keep the certificate they began with.
 */
public final class CertificateStore {

  public static final CertificateStore EMPTY = new CertificateStore(Map.of());

  private final Map<NamespacedName, Entry> entries;

  private CertificateStore(Map<NamespacedName, Entry> entries) {
    this.entries = entries;
  }

  private sealed interface Entry {
    record Bad(String problem) implements Entry {}

    /**
     * One that can be served.
     *
     * @param secret it was read from
     * @param contexts made when they are first used: few ways are
     */
    record Good(
        TlsCertificate secret,
        PemCertificate certificate,
        CertificateFacts facts,
        Map<ServerTls, Optional<SslContext>> contexts)
        implements Entry {}
  }

  /** This store after some certificates changed and others went away. */
  public CertificateStore with(
      Collection<TlsCertificate> changed, Collection<NamespacedName> removed) {
    Map<NamespacedName, Entry> next = new HashMap<>(entries);
    removed.forEach(next::remove);
    changed.forEach(certificate -> next.put(certificate.name(), read(certificate)));
    return new CertificateStore(next);
  }

  private static Entry read(TlsCertificate secret) {
    try {
      PemCertificate certificate = PemCertificate.read(secret);
      SslContext usual = certificate.context(ServerTls.HTTPS);
      return new Entry.Good(
          secret,
          certificate,
          certificate.facts(),
          new ConcurrentHashMap<>(Map.of(ServerTls.HTTPS, Optional.of(usual))));
    } catch (GeneralSecurityException e) {
      String why = e.getMessage();
      return new Entry.Bad(why == null ? e.toString() : why);
    }
  }

  /** The Secret is there, and its certificate can be shown. */
  public boolean serves(NamespacedName secret) {
    return entries.get(secret) instanceof Entry.Good;
  }

  /** Empty when the Secret is not there or can not be served in this way. */
  public Optional<SslContext> context(NamespacedName secret, ServerTls how) {
    return switch (entries.get(secret)) {
      case Entry.Good good -> good.contexts().computeIfAbsent(how, as -> make(good, as));
      case Entry.Bad _ -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private static Optional<SslContext> make(Entry.Good good, ServerTls how) {
    try {
      return Optional.of(good.certificate().context(how));
    } catch (GeneralSecurityException e) {
      return Optional.empty(); // its authorities of clients
    }
  }

  /**
   * Of several the first that has the name, otherwise the first that can be served.
   *
   * @param serverName lower case; empty: the client gave none
   */
  public Optional<SslContext> context(
      List<NamespacedName> secrets, String serverName, ServerTls how) {
    NamespacedName first = null;
    for (NamespacedName secret : secrets) {
      if (entries.get(secret) instanceof Entry.Good good) {
        if (secrets.size() == 1 || good.facts().covers(serverName)) {
          return context(secret, how);
        }
        first = first == null ? secret : first;
      }
    }
    return first == null ? Optional.empty() : context(first, how);
  }

  /** Those that are served, by Secret. */
  public Map<NamespacedName, CertificateFacts> served() {
    Map<NamespacedName, CertificateFacts> served = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          if (entry instanceof Entry.Good good) {
            served.put(name, good.facts());
          }
        });
    return served;
  }

  /** One to show to others; null when the Secret is not there or can not be used. */
  public @Nullable TlsCertificate own(NamespacedName secret) {
    return entries.get(secret) instanceof Entry.Good good ? good.secret() : null;
  }

  /** Why some certificates are not served, by Secret. */
  public Map<NamespacedName, String> problems() {
    Map<NamespacedName, String> problems = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          if (entry instanceof Entry.Bad(String problem)) {
            problems.put(name, problem);
          }
        });
    return problems;
  }
}
