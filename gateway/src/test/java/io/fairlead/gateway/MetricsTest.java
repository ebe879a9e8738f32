package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /metrics}, {@code /healthz} and {@code /readyz} of a gateway that works. */
class MetricsTest {
  private static final Path TABLE = Path.of("../docs/guide/metrics.md");
  private static final String WEB =
      "ingress=\"web\" kind=\"Ingress\" namespace=\"default\" service=\"web\"";
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (`(?:nginx|fairlead_gateway)[^|]*) \\| (\\w+) \\| ([^|]*) \\|");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^# TYPE ((?:nginx|fairlead_gateway)\\S*) (\\w+)$");

  private final TestCertificate certificate = TestCertificate.of("web.example.com");

  private Cluster cluster(TestBackend backend) throws IOException {
    return new Cluster()
        .open()
        .service("web")
        .endpoints("web", TestBackend.nowhere(), backend.address())
        .certificate(certificate.asSecret("web-tls"))
        .ingress(
            "web",
            List.of(
                new IngressRoutes.HostRule(
                    "web.example.com",
                    List.of(
                        new IngressRoutes.PathRule("/", PathType.PREFIX, Cluster.backend("web"))))),
            List.of(new IngressRoutes.Tls(List.of("web.example.com"), Cluster.named("web-tls"))));
  }

  /** The sum of all series of this name with all these labels. */
  private static double value(GatewayUnderTest gateway, String name, String... labels) {
    List<String> wanted = List.of(String.join(" ", labels).split(" "));
    return gateway
        .told("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> wanted.stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void requestsAreCountedByRouteAndTheDocsSayWhat() throws Exception {
    try (TestBackend backend = TestBackend.saying("hello");
        GatewayUnderTest gateway = GatewayUnderTest.with(cluster(backend))) {
      for (int i = 0; i < 4; i++) {
        assertEquals(200, gateway.get("web.example.com", "/").status());
      }
      try (RawClient client = gateway.client()) {
        client.send(
            "POST / HTTP/1.1\r\nHost: web.example.com\r\nContent-Length: 5000\r\n\r\n"
                + "x".repeat(5000));
        assertEquals(200, client.receive().status());
        assertEquals(1, value(gateway, "fairlead_gateway_open_connections"));
      }
      assertEquals(404, gateway.get("nobody.example.com", "/").status());

      String nginx = "nginx_ingress_controller_";
      String requests = nginx + "requests_total";
      assertEquals(4, value(gateway, requests, WEB, "method=\"GET\" status=\"2xx\""));
      assertEquals(1, value(gateway, requests, WEB, "method=\"POST\" status=\"2xx\""));
      assertEquals(1, value(gateway, requests, "ingress=\"\" service=\"\" status=\"4xx\""));
      assertEquals(5, value(gateway, nginx + "request_duration_seconds_count", WEB));
      assertEquals(5, value(gateway, nginx + "header_duration_seconds_count", WEB));
      assertEquals(5000, value(gateway, nginx + "request_size_sum", WEB));
      assertEquals(25, value(gateway, nginx + "response_size_sum", WEB));
      assertEquals(4, value(gateway, nginx + "request_size_bucket", WEB, "le=\"10.0\""));
      assertTrue(value(gateway, nginx + "connect_duration_seconds_count", WEB) >= 1);
      double failures = value(gateway, "fairlead_gateway_endpoint_failures_total");
      assertTrue(failures >= 2, "a connect every other turn: " + failures);
      assertEquals(failures, value(gateway, "fairlead_gateway_retries_total", WEB));
      assertEquals(1, value(gateway, "fairlead_gateway_refusals_total", "reason=\"NoHost\""));
      assertEquals(6, value(gateway, nginx + "nginx_process_connections_total"));
      assertTrue(value(gateway, "fairlead_gateway_config_revision") >= 1);
      double end = value(gateway, nginx + "ssl_expire_time_seconds", "secret_name=\"web-tls\"");
      assertEquals(
          (double) certificate.certificate().getNotAfter().toInstant().getEpochSecond(), end);
      handshakes(gateway);
      stream(gateway, cluster(backend));
      documented(gateway);

      gateway.apply(
          cluster(backend).remove(new ImageKey(EntryType.INGRESS_ROUTES, Cluster.named("web"))));
      Await.until(
          "their numbers to go with the Ingress and the route",
          () -> {
            String metrics = gateway.told("/metrics").body();
            return !metrics.contains("ingress=\"web\"") && !metrics.contains("route=\"db\"");
          },
          () -> gateway.told("/metrics").body());
    }
  }

  private void handshakes(GatewayUnderTest gateway) throws Exception {
    for (String name : List.of("web.example.com", "other.example.com")) {
      try (SSLSocket socket =
          (SSLSocket)
              certificate
                  .trusted()
                  .getSocketFactory()
                  .createSocket("127.0.0.1", gateway.https().getPort())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        if (name.startsWith("web")) {
          socket.startHandshake();
        } else {
          assertThrows(SSLException.class, socket::startHandshake);
        }
      }
    }
    String handshakes = "fairlead_gateway_tls_handshakes_total";
    Await.until(
        "both to be counted",
        () ->
            value(gateway, handshakes, "\"ok\"") == 1
                && value(gateway, handshakes, "\"no_certificate\"") == 1,
        () -> gateway.told("/metrics").body());
  }

  /** A connection through a TCPRoute that comes to its end. */
  private static void stream(GatewayUnderTest gateway, Cluster cluster) throws IOException {
    int port = StreamPort.free();
    gateway.apply(StreamPort.to(cluster, port, "web"));
    try (RawClient client =
        new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      client.send("GET / HTTP/1.1\r\nHost: any.example.com\r\n\r\n");
      assertEquals(200, client.receive().status());
    }
    String ended = "fairlead_gateway_stream_connections_total";
    Await.until(
        "it to be counted",
        () -> value(gateway, ended, "kind=\"TCPRoute\" route=\"db\" service=\"web\"") == 1,
        () -> gateway.told("/metrics").body());
  }

  /** Every metric has a row in docs/guide/metrics.md, with its type, and no row is of none. */
  private static void documented(GatewayUnderTest gateway) throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (MatchResult row : ROW.matcher(Files.readString(TABLE)).results().toList()) {
      for (String name : row.group(1).replace("`", "").split(", ")) {
        rows.put(name, row.group(2));
      }
    }
    Map<String, String> scraped =
        TYPE.matcher(gateway.told("/metrics").body())
            .results()
            .collect(Collectors.toMap(type -> type.group(1), type -> type.group(2)));
    assertEquals(rows, new TreeMap<>(scraped));
  }

  /** B25: told by what decides. */
  @Test
  void whatBecomesOfARequestIsTold() throws Exception {
    try (TestBackend backend = TestBackend.saying("hello");
        GatewayUnderTest gateway = GatewayUnderTest.with(cluster(backend))) {
      JsonNode told = explained(gateway, "https://web.example.com/cart?a=b");
      assertEquals("sent to an endpoint", told.path("outcome").asString());
      assertEquals("web.example.com / (Prefix)", told.path("route").path("rule").asString());
      assertEquals("default/web", told.path("service").asString());
      assertEquals("/cart?a=b", told.path("uri").asString());
      assertEquals(2, told.path("endpoints").size());
      assertEquals("allowed", told.path("endpoints").path(0).path("networkPolicy").asString());
      assertTrue(told.path("certificate").asBoolean());
      assertEquals(2, told.path("annotations").size());
      assertEquals("NoHost", explained(gateway, "http://b.example.com/").path("reason").asString());
      assertEquals(400, gateway.told("/explain?url=nonsense").statusCode());
      assertEquals(0, backend.requests().size());

      JsonNode config = JsonMapper.shared().readTree(gateway.told("/config").body());
      JsonNode rule = config.path("ingresses").path(0).path("rules").path(0);
      assertEquals("web.example.com", rule.path("host").asString());
      assertEquals("Ready", rule.path("state").asString());
      assertEquals(2, rule.path("endpoints").size());
      assertEquals(
          certificate.certificate().getNotAfter().toInstant().toString(),
          config.path("certificates").path(0).path("notAfter").asString());
    }
  }

  private static JsonNode explained(GatewayUnderTest gateway, String url) {
    String query = URLEncoder.encode(url, StandardCharsets.UTF_8);
    return JsonMapper.shared().readTree(gateway.told("/explain?url=" + query).body());
  }

  @Test
  void readinessFollowsTheImage() throws Exception {
    try (GatewayUnderTest gateway = new GatewayUnderTest(new TestLimits().limits())) {
      assertEquals(200, gateway.told("/healthz").statusCode());
      assertEquals(503, gateway.told("/readyz").statusCode());
      gateway.apply(new Cluster());
      assertEquals(200, gateway.told("/readyz").statusCode());
      assertFalse(gateway.told("/nothing").body().isEmpty());
      assertEquals(404, gateway.told("/nothing").statusCode());
    }
  }
}
