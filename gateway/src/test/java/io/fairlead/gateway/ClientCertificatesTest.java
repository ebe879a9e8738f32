package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.PodSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A16: certificates of clients are judged with each request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCertificatesTest {
  private static final TestCertificate SERVER = TestCertificate.of("localhost");
  private static final TestCertificate ANN = TestCertificate.of("ann");
  private static final TestCertificate MALLORY = TestCertificate.of("mallory");

  private TestBackend web;
  private GatewayUnderTest gateway;
  private Cluster cluster;

  @BeforeAll
  void start() throws IOException {
    web = TestBackend.saying("in");
    cluster =
        new Cluster()
            .service("web")
            .endpoints("web", web.address())
            .certificate(SERVER.asSecret("tls"))
            .source(PodSource.Kind.SECRET, "ca", Map.of("ca.crt", ANN.certificatePem()));
    gateway = GatewayUnderTest.with(cluster);
  }

  @AfterAll
  void stop() throws IOException {
    gateway.close();
    web.close();
  }

  private void serve(String... annotations) {
    cluster.annotated("localhost", "Prefix /", "web", annotations);
    ImageEntry made = cluster.entries().getLast();
    if (made instanceof ImageEntry.OfIngress(IngressRoutes routes)) {
      cluster.put(
          new ImageEntry.OfIngress(
              new IngressRoutes(
                  routes.name(),
                  routes.created(),
                  routes.rules(),
                  null,
                  List.of(new IngressRoutes.Tls(List.of("localhost"), Cluster.named("tls"))),
                  routes.annotations())));
    }
    gateway.apply(cluster);
  }

  private int ask(@Nullable TestCertificate own) throws Exception {
    return answer(own).statusCode();
  }

  private HttpResponse<String> answer(@Nullable TestCertificate own)
      throws IOException, InterruptedException, GeneralSecurityException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(SERVER.trusted(own)).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.https().getPort() + "/"))
              .header("ssl-client-verify", "SUCCESS")
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static @Nullable TestCertificate of(String name) {
    return switch (name) {
      case "ann" -> ANN;
      case "mallory" -> MALLORY;
      case String other -> null;
    };
  }

  @ParameterizedTest(name = "A16: verify-client {0}, of {1}: {2}, {3}")
  @CsvSource({
    "on, ann, 200, SUCCESS",
    "on, mallory, 400, ''",
    "on, nobody, 400, ''",
    "optional, ann, 200, SUCCESS",
    "optional, mallory, 400, ''",
    "optional, nobody, 200, NONE",
    "optional_no_ca, mallory, 200, FAILED",
    "off, mallory, 200, NONE",
  })
  void verifies(String verify, String who, int status, String told) throws Exception {
    serve("auth-tls-secret", "default/ca", "auth-tls-verify-client", verify);
    assertEquals(status, ask(of(who)));
    if (status == 200) {
      String verdict = web.last().header("ssl-client-verify");
      assertTrue(verdict.startsWith(told), verdict);
    }
  }

  @Test
  void passesCertificatesOnAndLooksAtTheirNames() throws Exception {
    serve(
        "auth-tls-secret",
        "ca",
        "auth-tls-pass-certificate-to-upstream",
        "true",
        "auth-tls-match-cn",
        "CN=^ann$");
    assertEquals(200, ask(ANN));
    assertTrue(web.last().header("ssl-client-cert").startsWith("-----BEGIN%20CERTIFICATE"));
    assertEquals("CN=ann", web.last().header("ssl-client-subject-dn"));
    serve("auth-tls-secret", "ca", "auth-tls-match-cn", "CN=^bob$");
    assertEquals(403, ask(ANN));
  }

  @Test
  void sendsOthersToThePageForErrors() throws Exception {
    serve("auth-tls-secret", "ca", "auth-tls-error-page", "https://help.example.com/");
    HttpResponse<String> answer = answer(null);
    assertEquals(302, answer.statusCode());
    assertEquals("https://help.example.com/", answer.headers().firstValue("location").orElse(""));
  }

  @Test
  void closesWhereTheAuthorityIsMissing() throws Exception {
    serve("auth-tls-secret", "missing");
    assertEquals(503, ask(ANN), "B23");
  }

  @Test
  void plainHttpIsSentToHttps() throws Exception {
    serve("auth-tls-secret", "ca");
    RawClient.Response plain = gateway.get("localhost", "/");
    assertEquals(400, plain.status(), "no certificate was shown");
    serve("use-regex", "false");
    assertEquals(308, gateway.get("localhost", "/").status(), "A3: by default with TLS");
    serve("ssl-redirect", "false");
    assertEquals(200, gateway.get("localhost", "/").status());
  }
}
