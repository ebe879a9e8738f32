package io.fairlead.controlplane.api;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JDK's HTTP client with the administrator's token and our authority trusted. */
final class HttpTester {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Supplier<ApiServer> server;
  private @Nullable HttpClient client;

  /** An answer: status, headers and body. */
  record Answer(HttpResponse<String> response) {
    int code() {
      return response.statusCode();
    }

    JsonNode json() {
      return JSON.readTree(response.body());
    }

    String text(String pointer) {
      return json().at(pointer).asString("");
    }

    String message() {
      return text("/message");
    }

    String reason() {
      return text("/reason");
    }

    String header(String name) {
      return String.join("; ", response.headers().allValues(name));
    }
  }

  /**
   * Opens nothing yet.
   *
   * @param server asked for at every request
   */
  HttpTester(Supplier<ApiServer> server) {
    this.server = server;
  }

  HttpTester(ApiServer server) {
    this(() -> server);
  }

  synchronized HttpClient client() throws Exception {
    if (client == null) {
      client = HttpClient.newBuilder().sslContext(trusting(server.get().caPem())).build();
    }
    return client;
  }

  /** {@code https://127.0.0.1:6443}. */
  String url() {
    return Kubeconfig.server(server.get().address());
  }

  static SSLContext trusting(String caPem) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, new char[0]);
    trusted.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(caPem.getBytes(StandardCharsets.UTF_8))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** The administrator's token. */
  String token() {
    return server.get().token();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + token());
  }

  Answer send(HttpRequest request) throws Exception {
    return new Answer(client().send(request, BodyHandlers.ofString()));
  }

  Answer get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  Answer post(String path, String body) throws Exception {
    return send("POST", path, "application/json", body);
  }

  Answer put(String path, String body) throws Exception {
    return send("PUT", path, "application/json", body);
  }

  Answer patch(String path, String type, String body) throws Exception {
    return send("PATCH", path, "application/" + type, body);
  }

  Answer delete(String path, String body) throws Exception {
    return send("DELETE", path, "application/json", body);
  }

  Answer send(String method, String path, String type, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  /** The lines of a watch, as they come. */
  HttpResponse<Stream<String>> watch(String path) throws Exception {
    return client().send(request(path).build(), BodyHandlers.ofLines());
  }
}
