package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.tls.DefaultCertificate;
import io.fairlead.gateway.tls.FallbackCertificate;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.PodSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The certificate for names that have none, or whose own can not be shown (I8, I9). */
class DefaultCertificateTest {
  private static final NamespacedName SECRET = new NamespacedName("ops", "wildcard");
  private static final PodSource.Ref REF = new PodSource.Ref(PodSource.Kind.SECRET, SECRET);
  private static final TestCertificate OWN = TestCertificate.of("own.example.com");
  private static final TestCertificate FIRST = TestCertificate.of("first");
  private static final TestCertificate SECOND = TestCertificate.of("second");
  private static final String SELF_SIGNED = "O=Fairlead,CN=Fairlead self-signed certificate";

  private final Cluster cluster = new Cluster();
  private TestBackend web;
  private GatewayUnderTest gateway;

  @BeforeEach
  void start() throws IOException {
    web = TestBackend.saying("web");
    cluster
        .service("web")
        .endpoints("web", web.address())
        .route("plain", "plain.example.com", "/", PathType.PREFIX, "web")
        .ingress(
            "own",
            List.of(rule("own.example.com")),
            List.of(new IngressRoutes.Tls(List.of("own.example.com"), Cluster.named("own"))))
        .ingress(
            "nameless",
            List.of(rule("nameless.example.com")),
            List.of(
                new IngressRoutes.Tls(
                    List.of("nameless.example.com"), new NamespacedName("default", ""))))
        .certificate(OWN.asSecret("own"));
    gateway = new GatewayUnderTest(FallbackCertificate.NONE);
    gateway.apply(cluster);
  }

  private static IngressRoutes.HostRule rule(String host) {
    return new IngressRoutes.HostRule(
        host, List.of(new IngressRoutes.PathRule("/", PathType.PREFIX, Cluster.backend("web"))));
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    web.close();
  }

  private void serving(DefaultCertificate asked) throws IOException {
    gateway.close();
    cluster.everythingChanged();
    gateway = new GatewayUnderTest(FallbackCertificate.of(asked));
    gateway.apply(cluster);
  }

  private void secret(TestCertificate certificate, String key) {
    cluster.put(
        new ImageEntry.OfPodSource(
            new PodSource(
                PodSource.gateway(GatewayUnderTest.NAME),
                REF,
                Map.of("tls.crt", base64(certificate.certificatePem()), "tls.key", base64(key)))));
    gateway.apply(cluster);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whose certificate a client that asks for this name is shown. */
  private String shown(String name) throws IOException, GeneralSecurityException {
    SSLContext any = SSLContext.getInstance("TLS");
    any.init(null, new TrustManager[] {new Anybody()}, null);
    try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), gateway.https().getPort());
        SSLSocket socket = (SSLSocket) any.getSocketFactory().createSocket(raw, name, 443, true)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  /** Trusts everybody, to see what is shown. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String how) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String how) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void withoutOneTheHandshakeIsRefused() throws Exception {
    assertThrows(SSLHandshakeException.class, () -> shown("plain.example.com"));
    assertThrows(SSLHandshakeException.class, () -> shown("nameless.example.com"));
    assertEquals(
        200,
        gateway.get("nameless.example.com", "/").status(),
        "nobody is sent to HTTPS that is refused");
  }

  @Test
  void itIsForNamesWithoutTheirOwn() throws Exception {
    serving(new DefaultCertificate.OfSecret(SECRET));
    secret(FIRST, FIRST.keyPem());

    assertEquals("CN=first", shown("plain.example.com"));
    assertEquals("CN=first", shown("nobody.example.org"));
    assertEquals("CN=first", shown("nameless.example.com"));
    assertEquals("CN=own.example.com", shown("own.example.com"));
    assertEquals(200, gateway.get("plain.example.com", "/").status(), "no TLS was asked for");
    assertEquals(308, gateway.get("nameless.example.com", "/").status());
  }

  @Test
  void itTakesThePlaceOfOneThatIsMissing() throws Exception {
    serving(new DefaultCertificate.OfSecret(SECRET));
    secret(FIRST, FIRST.keyPem());

    cluster.remove(new ImageEntry.OfCertificate(OWN.asSecret("own")).key());
    gateway.apply(cluster);
    assertEquals("CN=first", shown("own.example.com"));
    cluster.certificate(OWN.asSecret("own"));
    gateway.apply(cluster);
    assertEquals("CN=own.example.com", shown("own.example.com"));
  }

  @Test
  void itIsReplacedWithoutARestart() throws Exception {
    serving(new DefaultCertificate.OfSecret(SECRET));
    secret(FIRST, FIRST.keyPem());
    assertEquals("CN=first", shown("plain.example.com"));

    secret(SECOND, SECOND.keyPem());
    assertEquals("CN=second", shown("plain.example.com"));
  }

  @Test
  void whileItsSecretIsMissingOrBadASelfSignedOneIsShown() throws Exception {
    serving(new DefaultCertificate.OfSecret(SECRET));
    assertEquals(SELF_SIGNED, reversed(shown("plain.example.com")));
    assertTrue(
        gateway
            .told("/config")
            .body()
            .contains("there is no such Secret of type kubernetes.io/tls"),
        () -> gateway.told("/config").body());

    secret(FIRST, SECOND.keyPem());
    assertEquals(SELF_SIGNED, reversed(shown("plain.example.com")));
    assertTrue(
        gateway.told("/config").body().contains("tls.key is not the key of the certificate"),
        () -> gateway.told("/config").body());

    secret(FIRST, FIRST.keyPem());
    assertEquals("CN=first", shown("plain.example.com"));
    cluster.remove(ImageEntry.podSource(PodSource.gateway(GatewayUnderTest.NAME), REF));
    gateway.apply(cluster);
    assertEquals(SELF_SIGNED, reversed(shown("plain.example.com")));
  }

  @Test
  void aSelfSignedOneStaysTheSame() throws Exception {
    serving(new DefaultCertificate.SelfSigned());

    assertEquals(SELF_SIGNED, reversed(shown("plain.example.com")));
    String explained = gateway.told("/explain?url=https://plain.example.com/").body();
    assertTrue(explained.contains("default: a self-signed certificate"), explained);
  }

  private static String reversed(String name) {
    List<String> parts = List.of(name.split(","));
    return String.join(",", parts.reversed());
  }
}
