package io.fairlead.subscription.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS between control planes and their agents: version 1.3 only, by certificates of our own. */
public final class TlsContexts {
  /**
   * The name in every control plane's certificate. Agents ask for it and not for the address they
   * connected to, so that a control plane may be reached by any.
   */
  public static final String SERVER_NAME = "control-plane.fairlead.internal";

  private static final String VERSION = "TLSv1.3";

  private TlsContexts() {}

  /** The versions that are spoken. */
  public static String[] versions() {
    return new String[] {VERSION};
  }

  /**
   * Shows a certificate, and believes whom these authorities signed.
   *
   * @param chain the certificate, and whoever signed it if that is to be shown
   */
  public static SSLContext of(
      PrivateKey key, List<X509Certificate> chain, Collection<X509Certificate> trusted)
      throws GeneralSecurityException {
    return of(key, chain, trusting(trusted));
  }

  /** Shows a certificate, and believes whom this says. */
  public static SSLContext of(PrivateKey key, List<X509Certificate> chain, TrustManager trust)
      throws GeneralSecurityException {
    return context(keys(key, chain), trust);
  }

  /** Shows no certificate, and believes whom the authority with this pin signed. */
  public static SSLContext pinned(String pin) throws GeneralSecurityException {
    return context(null, new PinnedAuthority(pin));
  }

  /** Believes whom these authorities signed. */
  public static X509ExtendedTrustManager trusting(Collection<X509Certificate> authorities)
      throws GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (X509Certificate authority : authorities) {
      store.setCertificateEntry("ca-" + number, authority);
      number++;
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("this Java has no PKIX"));
  }

  private static KeyManager[] keys(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException {
    KeyStore store = empty();
    char[] none = new char[0];
    store.setKeyEntry("own", key, none, chain.toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, none);
    return factory.getKeyManagers();
  }

  private static SSLContext context(KeyManager @Nullable [] keys, TrustManager trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance(VERSION);
    context.init(keys, List.of(trust).toArray(TrustManager[]::new), null);
    return context;
  }

  private static KeyStore empty() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, new char[0]);
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException("a key store in memory can not be made", e);
    }
  }
}
