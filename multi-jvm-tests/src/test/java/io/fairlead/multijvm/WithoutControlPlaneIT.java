package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fairlead.launcher.Addresses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The data plane outlives the control plane: agent and gateway start from their last image. */
class WithoutControlPlaneIT {
  private static final String BACKEND = "127.65.77.1";
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: api, namespace: default}
      spec:
        selector: {app: api}
        ports: [{port: 8080}]
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: api-0
        namespace: default
        labels: {app: api}
        annotations: {fairlead.io/pod-ip: 127.65.77.1}
      spec:
        containers: [{name: api, image: external}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: api, namespace: default}
      spec:
        rules:
        - host: api.example.com
          http:
            paths:
            - {path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 8080}}}}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: api, namespace: default}
      spec:
        gatewayClassName: fairlead
        listeners: [{name: http, port: PORT, protocol: HTTP}]
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: api, namespace: default}
      spec:
        parentRefs: [{name: api}]
        hostnames: [routed.example.com]
        rules:
        - matches: [{headers: [{name: version, value: two}]}]
          filters:
          - {type: RequestRedirect, requestRedirect: {hostname: two.example.com, statusCode: 301}}
        - backendRefs: [{name: api, port: 8080}]
      """;

  @TempDir Path dir;

  @Test
  void agentAndGatewayServeFromDisk() throws Exception {
    HttpServer backend = HttpServer.create(new InetSocketAddress(BACKEND, 8080), 0);
    backend.createContext(
        "/",
        exchange -> {
          byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    backend.start();
    int listener = freePort();
    try {
      Path data = dir.resolve("data");
      String vip;
      Addresses addresses;
      try (FairleadProcess up = FairleadProcess.up(data)) {
        addresses = up.addresses();
        vip = createObjects(up, listener);
        awaitServed(addresses, vip, listener);
        awaitOnDisk(data);
        up.kill();
      }
      try (FairleadProcess agent =
              FairleadProcess.start(data, "node-agent", "--data", data.toString());
          FairleadProcess gateway =
              FairleadProcess.start(data, "gateway", "--data", data.toString())) {
        agent.awaitOutput("fairlead node-agent ready");
        gateway.awaitOutput("fairlead gateway ready");
        assertEquals(vip, resolve(addresses, "api.default.svc.cluster.local"));
        assertEquals("hello", get("http://" + vip + ":8080/", vip));
        assertEquals(
            "hello", get("http://" + Addresses.text(addresses.http()) + "/", "api.example.com"));
        assertEquals("hello", get("http://127.0.0.1:" + listener + "/", "routed.example.com"));
        assertTrue(agent.terminate().toSeconds() <= 5);
        assertTrue(gateway.terminate().toSeconds() <= 5);
      }
      try (FairleadProcess again =
          FairleadProcess.up(
              data,
              "--dns-port",
              Integer.toString(addresses.dns().getPort()),
              "--http-port",
              Integer.toString(addresses.http().getPort()))) {
        awaitServed(again.addresses(), vip, listener);
      }
    } finally {
      backend.stop(0);
    }
  }

  private static String createObjects(FairleadProcess up, int listener) throws Exception {
    try (KubernetesClient client = up.client()) {
      client
          .load(
              new ByteArrayInputStream(
                  OBJECTS
                      .replace("PORT", String.valueOf(listener))
                      .getBytes(StandardCharsets.UTF_8)))
          .items()
          .forEach(item -> client.resource(item).create());
      return client
          .services()
          .inNamespace("default")
          .withName("api")
          .get()
          .getSpec()
          .getClusterIP();
    }
  }

  private static void awaitServed(Addresses addresses, String vip, int listener) {
    Duration limit = Duration.ofSeconds(60);
    Await.until(
        "DNS", limit, () -> resolve(addresses, "api.default.svc.cluster.local").equals(vip));
    Await.until("the ClusterIP", limit, () -> get("http://" + vip + ":8080/", vip).equals("hello"));
    Await.until(
        "the Ingress",
        limit,
        () ->
            get("http://" + Addresses.text(addresses.http()) + "/", "api.example.com")
                .equals("hello"));
    Await.until(
        "the Gateway",
        limit,
        () -> get("http://127.0.0.1:" + listener + "/", "routed.example.com").equals("hello"));
  }

  /** The images on disk follow those in force within a fraction of a second. */
  private static void awaitOnDisk(Path data) {
    String endpoint = "{\"addresses\":[\"" + BACKEND + "\"],\"ready\":true";
    for (String image : List.of("gateway/image", "node/image")) {
      Await.until(
          "the ready endpoint in " + image,
          Duration.ofSeconds(30),
          () -> latin1(data.resolve(image)).contains(endpoint));
    }
    Await.until(
        "the route in the gateway's image",
        Duration.ofSeconds(30),
        () -> latin1(data.resolve("gateway/image")).contains("api.example.com"));
    Await.until(
        "the Gateway and its route in the gateway's image",
        Duration.ofSeconds(30),
        () -> latin1(data.resolve("gateway/image")).contains("routed.example.com"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String latin1(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static String resolve(Addresses addresses, String name) throws Exception {
    SimpleResolver resolver = new SimpleResolver(addresses.dns());
    resolver.setTimeout(Duration.ofSeconds(2));
    Message answer =
        resolver.send(
            Message.newQuery(
                Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN)));
    return answer.getSection(Section.ANSWER).getFirst().rdataToString();
  }

  private static String get(String url, String host) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url))
                  .timeout(Duration.ofSeconds(5))
                  .setHeader("Host", host)
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
