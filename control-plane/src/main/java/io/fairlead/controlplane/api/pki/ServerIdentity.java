package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The server's TLS identity: one key and a certificate of our own authority for every name a client
 * may use. Kept in {@code DIR/pki}; made anew when a name is missing or the end is near, also while
 * running ({@link #renew}). Engines take the newest one; handshakes under way keep theirs.
 */
public final class ServerIdentity {
  private static final String NAME = "apiserver";
  private static final Duration RENEW_BEFORE = Duration.ofDays(90);

  private final Path directory;
  private final Set<String> names;
  private final Clock clock;
  private volatile CertificateAuthority authority;
  private volatile SSLContext context;

  private ServerIdentity(Path directory, Collection<String> names, Clock clock)
      throws IOException, GeneralSecurityException {
    this.directory = directory;
    this.names = new LinkedHashSet<>(names);
    this.clock = clock;
    CertificateAuthority opened = CertificateAuthority.open(directory, clock.instant());
    this.authority = opened;
    this.context = context(current(opened), opened);
  }

  /**
   * Opens or makes the identity.
   *
   * @param names DNS names and IP addresses clients may connect to
   */
  public static ServerIdentity open(Path directory, Collection<String> names, Clock clock)
      throws IOException, GeneralSecurityException {
    PrivateFiles.directories(directory);
    return new ServerIdentity(directory, names, clock);
  }

  /** Every name clients reach this server by: loopback, the bound address, the in-cluster ones. */
  public static List<String> names(InetAddress bind, String serviceAddress, String clusterDomain) {
    List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
    if (!bind.isAnyLocalAddress()) {
      names.add(bind.getHostAddress());
    }
    names.add(serviceAddress);
    names.addAll(List.of("kubernetes", "kubernetes.default", "kubernetes.default.svc"));
    names.add("kubernetes.default.svc." + clusterDomain);
    return names.stream().distinct().toList();
  }

  /** The trusted certificates as PEM text, for kubeconfigs. */
  public String caPem() {
    try {
      return authority.trustPem();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate can not be written", e);
    }
  }

  /** Whose signature is good on clients' certificates. */
  public List<X509Certificate> authorities() {
    return authority.trusted();
  }

  /** A server-side engine with the newest certificate, which asks clients for theirs. */
  public SSLEngine newEngine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setWantClientAuth(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    return engine;
  }

  /** Replaces the certificate when its end is near; cheap otherwise. Call it daily. */
  public void renew() throws IOException, GeneralSecurityException {
    CertificateAuthority opened = CertificateAuthority.open(directory, clock.instant());
    context = context(current(opened), opened);
    authority = opened;
  }

  private CertifiedKey current(CertificateAuthority authority)
      throws IOException, GeneralSecurityException {
    Instant now = clock.instant();
    Optional<CertifiedKey> kept = CertifiedKey.read(directory, NAME, "EC");
    if (kept.isPresent() && kept.get().goodFor(RENEW_BEFORE, now) && fits(kept.get(), authority)) {
      return kept.get();
    }
    CertifiedKey made = authority.issueServer(generalNames(), now);
    made.write(directory, NAME);
    return made;
  }

  private boolean fits(CertifiedKey kept, CertificateAuthority authority)
      throws GeneralSecurityException {
    Set<String> certified = new LinkedHashSet<>();
    var alternatives = kept.certificate().getSubjectAlternativeNames();
    if (alternatives != null) {
      alternatives.forEach(a -> certified.add(canonical(String.valueOf(a.get(1)))));
    }
    return names.stream().map(ServerIdentity::canonical).allMatch(certified::contains)
        && authority.signed(kept.certificate());
  }

  // The JDK spells ::1 in full.
  private static String canonical(String name) {
    return name.equals("::1") ? "0:0:0:0:0:0:0:1" : name;
  }

  private GeneralNames generalNames() {
    GeneralName[] all =
        names.stream()
            .map(
                n -> new GeneralName(isAddress(n) ? GeneralName.iPAddress : GeneralName.dNSName, n))
            .toArray(GeneralName[]::new);
    return new GeneralNames(all);
  }

  private static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || Character.isDigit(c));
  }

  private static SSLContext context(CertifiedKey server, CertificateAuthority authority)
      throws IOException, GeneralSecurityException {
    char[] none = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, none);
    store.setKeyEntry(
        NAME,
        server.key(),
        none,
        new Certificate[] {server.certificate(), authority.identity().certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, none);
    SSLContext made = SSLContext.getInstance("TLS");
    TrustManager[] clients = {new AnyClient(authority.trusted())};
    made.init(keys.getKeyManagers(), clients, null);
    return made;
  }
}
