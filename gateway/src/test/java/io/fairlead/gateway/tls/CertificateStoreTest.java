package io.fairlead.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.Cluster;
import io.fairlead.gateway.TestCertificate;
import io.fairlead.model.gatewayapi.GatewayListeners.ClientValidation;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContext;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How certificates are served. */
class CertificateStoreTest {
  private static final CertificateStore STORE =
      CertificateStore.EMPTY.with(
          List.of(
              TestCertificate.of("a.example.com").asSecret("a"),
              TestCertificate.of("*.example.com").asSecret("wild"),
              TestCertificate.of("other.org").asSecret("other")),
          List.of());

  @ParameterizedTest(name = "for {0} of {1}: {2}")
  @CsvSource({
    "a.example.com, 'other wild a', wild",
    "a.example.com, 'other a wild', a",
    "other.org, 'a wild other', other",
    "nobody.org, 'missing other a', other",
    "'', 'a other', a",
  })
  void ofSeveralTheOneThatHasTheName(String name, String secrets, String expected) {
    Optional<SslContext> found =
        STORE.context(
            List.of(secrets.split(" ")).stream().map(Cluster::named).toList(),
            name,
            ServerTls.HTTPS);
    assertEquals(STORE.context(Cluster.named(expected), ServerTls.HTTPS), found);
  }

  @Test
  void onlyModernCiphersAreOffered() {
    for (ServerTls how : List.of(ServerTls.HTTPS, ServerTls.bytes(null))) {
      List<String> ciphers = STORE.context(Cluster.named("a"), how).orElseThrow().cipherSuites();
      assertTrue(ciphers.contains("TLS_AES_128_GCM_SHA256"), ciphers::toString);
      assertTrue(
          ciphers.stream()
              .allMatch(
                  cipher ->
                      cipher.matches("(TLS_AES|TLS_CHACHA20|TLS_ECDHE_|ECDHE-).*(GCM|POLY1305).*")),
          ciphers::toString);
    }
  }

  @Test
  void boringSslSpeaksHttpAndTheJdkTheRest() {
    SslContext https = STORE.context(Cluster.named("a"), ServerTls.HTTPS).orElseThrow();
    SslContext bytes = STORE.context(Cluster.named("a"), ServerTls.bytes(null)).orElseThrow();
    assertEquals(OpenSsl.isAvailable(), https instanceof OpenSslContext);
    assertEquals(false, bytes instanceof OpenSslContext);
  }

  @Test
  void withoutAnAuthorityNoClientGetsIn() {
    ServerTls closed = ServerTls.http(new ClientValidation(List.of(), false));
    assertEquals(Optional.empty(), STORE.context(Cluster.named("a"), closed));
  }
}
