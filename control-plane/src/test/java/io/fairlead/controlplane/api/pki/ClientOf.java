package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.Pem;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** An HTTP client that shows this certificate, whoever the server would like to hear from. */
public final class ClientOf {
  private final String name;
  private final @Nullable CertifiedKey shown;
  private final String caPem;

  private ClientOf(String name, @Nullable CertifiedKey shown, String caPem) {
    this.name = name;
    this.shown = shown;
    this.caPem = caPem;
  }

  /** A new certificate of the authority in {@code pki}, made at this time. */
  public static ClientOf issued(Path pki, String user, List<String> groups, Clock clock)
      throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.open(Files.createDirectories(pki), Clock.systemUTC().instant());
    return new ClientOf(
        user,
        authority.issueClient(user, groups, clock.instant()),
        Pem.of(authority.identity().certificate()));
  }

  /** The certificate {@code NAME.crt} of {@code pki}, with its key. */
  public static ClientOf kept(Path pki, String name, String algorithm) throws Exception {
    return new ClientOf(
        name,
        CertifiedKey.read(pki, name, algorithm).orElseThrow(),
        Files.readString(pki.resolve("ca.crt")));
  }

  /** Shows nothing. */
  public static ClientOf withoutCertificate(String caPem) {
    return new ClientOf("nobody", null, caPem);
  }

  /** The same, trusting another authority. */
  public ClientOf trusting(String otherCaPem) {
    return new ClientOf(name, shown, otherCaPem);
  }

  public HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context()).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private SSLContext context() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, new char[0]);
    Certificate ca =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(caPem.getBytes(StandardCharsets.UTF_8)));
    store.setCertificateEntry("ca", ca);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        shown == null ? null : new KeyManager[] {new Always(shown)},
        trust.getTrustManagers(),
        null);
    return context;
  }

  @Override
  public String toString() {
    return name;
  }

  /** The JDK's own would keep a certificate to itself that the server does not ask for. */
  private static final class Always extends X509ExtendedKeyManager {
    private final CertifiedKey key;

    Always(CertifiedKey key) {
      this.key = key;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
      return "only";
    }

    @Override
    public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, Socket socket) {
      return "only";
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {"only"};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {key.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, Socket socket) {
      return null;
    }
  }
}
