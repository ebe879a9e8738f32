package io.fairlead.launcher.client;

import io.fairlead.launcher.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The Kubernetes API as a kubeconfig names it; blocking. */
public final class ApiClient {
  public static final String JSON = "application/json";
  public static final String STRATEGIC_MERGE = "application/strategic-merge-patch+json";
  public static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http;
  private final String server;
  private final Duration patience;

  /** One answer; {@code body} is a Status when {@code code} is 400 or more. */
  public record Answer(int code, JsonNode body) {
    public boolean failed() {
      return code >= 400;
    }

    public String message() {
      return body.path("message").asString("");
    }

    public String reason() {
      return body.path("reason").asString("");
    }
  }

  private ApiClient(HttpClient http, String server, Duration patience) {
    this.http = http;
    this.server = server;
    this.patience = patience;
  }

  /** The same, but an answer has to begin within this time, in place of 30 s. */
  public ApiClient within(Duration longest) {
    return new ApiClient(http, server, longest);
  }

  /** Reads server, CA and client certificate from a kubeconfig that {@code up} wrote. */
  public static ApiClient of(Path kubeconfig) {
    try {
      JsonNode config = YAMLMapper.builder().build().readTree(Files.readString(kubeconfig));
      JsonNode cluster = config.path("clusters").path(0).path("cluster");
      JsonNode user = config.path("users").path(0).path("user");
      byte[] ca = bytes(cluster, "certificate-authority-data");
      byte[] certificate = bytes(user, "client-certificate-data");
      byte[] key = bytes(user, "client-key-data");
      HttpClient http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(Duration.ofSeconds(5))
              .sslContext(tls(ca, certificate, key))
              .build();
      return new ApiClient(http, cluster.path("server").asString(""), PATIENCE);
    } catch (NoSuchFileException e) {
      throw new UserError("there is no " + kubeconfig + ": start fairlead with `./fairlead up`");
    } catch (IOException | GeneralSecurityException e) {
      throw new UserError("cannot use " + kubeconfig + ": " + e.getMessage());
    }
  }

  public Answer get(String path, String accept) {
    return send(request(path).header("Accept", accept).GET());
  }

  /**
   * The body of an answer as it came.
   *
   * @throws UserError when the answer is a refusal
   */
  public byte[] bytes(String path, String accept) {
    HttpResponse<byte[]> response =
        exchange(request(path).header("Accept", accept).GET(), BodyHandlers.ofByteArray());
    if (response.statusCode() >= 400) {
      throw new UserError(path + ": " + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }

  /** An answer that goes on, as a watch does; completes when it has ended. */
  public <T> CompletableFuture<HttpResponse<T>> stream(
      String path, String accept, HttpResponse.BodyHandler<T> body) {
    return http.sendAsync(request(path).header("Accept", accept).GET().build(), body);
  }

  public Answer post(String path, JsonNode body) {
    return send(
        request(path)
            .header("Content-Type", JSON)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  public Answer put(String path, JsonNode body) {
    return send(
        request(path)
            .header("Content-Type", JSON)
            .PUT(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  public Answer patch(String path, String contentType, JsonNode body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  public Answer delete(String path) {
    return send(request(path).DELETE());
  }

  /** With options, as preconditions. */
  public Answer delete(String path, JsonNode options) {
    return send(
        request(path)
            .header("Content-Type", JSON)
            .method("DELETE", HttpRequest.BodyPublishers.ofString(options.toString())));
  }

  /**
   * The answer as it came, with its headers, or why there is none: for who has to tell a request
   * that was never sent from one whose answer was lost.
   *
   * @param contentType of the body; empty: there is none
   */
  public HttpResponse<String> send(String method, String path, String contentType, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).header("Accept", JSON);
    if (contentType.isEmpty()) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", contentType)
          .method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .timeout(patience)
        .header("User-Agent", "fairlead-cli");
  }

  private Answer send(HttpRequest.Builder request) {
    HttpResponse<String> response = exchange(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), MAPPER.readTree(response.body()));
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
    try {
      return http.send(request.build(), body);
    } catch (IOException e) {
      throw new UserError(
          "no answer from the API at %s (%s): is `./fairlead up` running?".formatted(server, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted");
    }
  }

  private static byte[] bytes(JsonNode parent, String field) {
    return Base64.getDecoder().decode(parent.path(field).asString(""));
  }

  private static SSLContext tls(byte[] caPem, byte[] certificatePem, byte[] keyPem)
      throws GeneralSecurityException, IOException {
    char[] none = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, none);
    store.setCertificateEntry("ca", certificate(caPem));
    store.setKeyEntry("client", key(keyPem), none, new Certificate[] {certificate(certificatePem)});
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, none);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static Certificate certificate(byte[] pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem));
  }

  private static PrivateKey key(byte[] pem) throws GeneralSecurityException {
    String text = new String(pem, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
  }
}
