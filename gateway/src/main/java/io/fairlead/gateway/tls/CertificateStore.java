package io.fairlead.gateway.tls;

import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

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

  private record Entry(
      Optional<SslContext> context, Supplier<Optional<SslContext>> asking, String problem) {}

  /** This store after some certificates changed and others went away. */
  public CertificateStore with(
      Collection<TlsCertificate> changed, Collection<NamespacedName> removed) {
    Map<NamespacedName, Entry> next = new HashMap<>(entries);
    removed.forEach(next::remove);
    changed.forEach(certificate -> next.put(certificate.name(), read(certificate)));
    return new CertificateStore(next);
  }

  private static Entry read(TlsCertificate certificate) {
    try {
      return new Entry(
          Optional.of(PemCertificate.read(certificate, ClientAuth.NONE)),
          new Asking(certificate),
          "");
    } catch (GeneralSecurityException e) {
      String why = e.getMessage();
      return new Entry(Optional.empty(), Optional::empty, why == null ? e.toString() : why);
    }
  }

  /** Empty when the Secret is not there or can not be served. */
  public Optional<SslContext> context(NamespacedName secret) {
    Entry entry = entries.get(secret);
    return entry == null ? Optional.empty() : entry.context();
  }

  /** The same, for handshakes in which the client is asked for a certificate of its own (A16). */
  public Optional<SslContext> contextAsking(NamespacedName secret) {
    Entry entry = entries.get(secret);
    return entry == null ? Optional.empty() : entry.asking().get();
  }

  /** Few are ever used, so each is made when it first is. */
  private static final class Asking implements Supplier<Optional<SslContext>> {
    private final TlsCertificate certificate;
    private boolean made;
    private Optional<SslContext> context = Optional.empty();

    private Asking(TlsCertificate certificate) {
      this.certificate = certificate;
    }

    @Override
    public synchronized Optional<SslContext> get() {
      if (!made) {
        made = true;
        try {
          context = Optional.of(PemCertificate.read(certificate, ClientAuth.OPTIONAL));
        } catch (GeneralSecurityException e) {
          context = Optional.empty();
        }
      }
      return context;
    }
  }

  /** Why some certificates are not served, by Secret. */
  public Map<NamespacedName, String> problems() {
    Map<NamespacedName, String> problems = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          if (entry.context().isEmpty()) {
            problems.put(name, entry.problem());
          }
        });
    return problems;
  }
}
