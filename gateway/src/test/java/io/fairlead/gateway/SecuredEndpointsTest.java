package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fairlead.model.pod.PodSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A8, A25: endpoints that speak TLS, and whether they are believed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredEndpointsTest {
  private static final TestCertificate INNER = TestCertificate.of("inner.example.com");
  private static final TestCertificate OTHER = TestCertificate.of("inner.example.com");

  private HttpsServer server;
  private GatewayUnderTest gateway;

  @BeforeAll
  void start() throws IOException, GeneralSecurityException {
    server = HttpsServer.create(GatewayUnderTest.anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(INNER.serving()));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "secured".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Cluster cluster = new Cluster().service("inner").endpoints("inner", server.getAddress());
    for (String way : new String[] {"HTTPS", "HTTP"}) {
      cluster.annotated(
          way.toLowerCase(Locale.ROOT) + ".com", "Prefix /", "inner", "backend-protocol", way);
    }
    verified(cluster, "known.com", "ca", "inner.example.com");
    verified(cluster, "named.com", "ca", "else.example.com");
    verified(cluster, "forged.com", "other", "inner.example.com");
    verified(cluster, "missing.com", "nowhere", "inner.example.com");
    cluster
        .source(PodSource.Kind.SECRET, "ca", Map.of("ca.crt", INNER.certificatePem()))
        .source(PodSource.Kind.SECRET, "other", Map.of("ca.crt", OTHER.certificatePem()));
    gateway = GatewayUnderTest.with(cluster);
  }

  private static void verified(Cluster cluster, String host, String secret, String name) {
    cluster.annotated(
        host,
        "Prefix /",
        "inner",
        "backend-protocol",
        "HTTPS",
        "proxy-ssl-verify",
        "on",
        "proxy-ssl-secret",
        secret,
        "proxy-ssl-name",
        name,
        "proxy-ssl-server-name",
        "on");
  }

  @AfterAll
  void stop() {
    gateway.close();
    server.stop(0);
  }

  @ParameterizedTest(name = "{0} is answered {1}")
  @CsvSource({
    "https.com, 200",
    "http.com, 502",
    "known.com, 200",
    "named.com, 502",
    "forged.com, 502",
    "missing.com, 503",
  })
  void endpointsAreBelieved(String host, int status) throws IOException {
    assertEquals(status, gateway.get(host, "/").status());
  }
}
