package io.fairlead.launcher.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.controlplane.ControlPlane;
import io.fairlead.controlplane.ControlPlaneSettings;
import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.gateway.Gateway;
import io.fairlead.gateway.GatewayOperations;
import io.fairlead.gateway.GatewaySettings;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.subscription.ControlPlaneEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Two gateways keep one limit together, with their control plane and without it (B26). */
@Timeout(180)
class SharedLimitTest {
  private static final int RATE = 100; // a second
  private static final int BURST = 50;

  /** What gateways take for themselves when an answer is late, until they told so. */
  private static final int SLACK = RATE / 2;

  private static final int EVERY_MILLIS = 4; // a request at each gateway, so 500 a second

  private static final List<String> OBJECTS =
      List.of(
          "/api/v1/namespaces/default/services",
          """
          apiVersion: v1
          kind: Service
          metadata: {name: web}
          spec: {ports: [{port: 80}]}
          """,
          "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
          """
          apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata: {name: web, labels: {kubernetes.io/service-name: web}}
          addressType: IPv4
          ports: [{port: PORT}]
          endpoints: [{addresses: [127.65.78.1], conditions: {ready: true}}]
          """,
          "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
          """
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: web}
          spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
          """,
          "/apis/fairlead.io/v1alpha1/namespaces/default/routepolicies",
          """
          apiVersion: fairlead.io/v1alpha1
          kind: RoutePolicy
          metadata: {name: together}
          spec:
            targetRefs: [{group: networking.k8s.io, kind: Ingress, name: web}]
            rateLimit: {global: {requests: %d, per: Second, burst: %d}}
          """
              .formatted(RATE, BURST));

  @TempDir Path dir;
  private HttpServer backend;
  private ControlPlane plane;
  private boolean stopped;
  private final List<Gateway> gateways = new ArrayList<>();
  private final Map<String, ControlPlaneEndpoint> endpoints = new HashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);

  /**
   * What a gateway answered to requests that came evenly.
   *
   * @param to when the last was sent
   * @param others answers beside 204 and 429
   */
  private record Told(List<Long> passed, long from, long to, List<Integer> others) {
    double seconds() {
      return (to - from) / 1e9;
    }
  }

  @BeforeEach
  void start() throws Exception {
    backend = HttpServer.create(new InetSocketAddress("127.65.78.1", 0), 0);
    backend.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    backend.start();
    plane =
        ControlPlane.start(
                new ControlPlaneSettings(
                    dir.resolve("plane"),
                    loopback(),
                    loopback(),
                    FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
                    FamilyRanges.parse("127.65.0.0/16").orElseThrow(),
                    new PortRange(30000, 32767),
                    "cluster.local",
                    "one",
                    loopback()),
                _ -> {})
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
    Path kubeconfig = dir.resolve("kubeconfig");
    plane.api().writeKubeconfig(kubeconfig);
    ApiClient api = ApiClient.of(kubeconfig);
    for (int i = 0; i < OBJECTS.size(); i += 2) {
      String yaml =
          OBJECTS.get(i + 1).replace("PORT", String.valueOf(backend.getAddress().getPort()));
      ApiClient.Answer answer =
          api.post(OBJECTS.get(i), YAMLMapper.builder().build().readTree(yaml));
      assertEquals(201, answer.code(), answer::message);
    }
    AgentTokens tokens =
        new AgentTokens(TokenKey.open(dir.resolve("plane/pki")), InstantSource.system());
    for (String node : List.of("one", "two")) {
      gateways.add(gateway(node, tokens));
    }
    await(() -> gateways.stream().allMatch(this::limits));
  }

  private boolean limits(Gateway gateway) {
    try {
      return http.send(request(gateway), HttpResponse.BodyHandlers.discarding())
          .headers()
          .firstValue("ratelimit-limit")
          .isPresent();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier reached) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!reached.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "the policy is not in force");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private Gateway gateway(String node, AgentTokens tokens) throws Exception {
    String token = tokens.issue(new AgentTokens.Agent(AgentMessage.Role.GATEWAY, node));
    endpoints.put(
        node, new ControlPlaneEndpoint("127.0.0.1", plane.agentAddress().getPort(), token));
    return startAgain(node);
  }

  private Gateway startAgain(String node) throws IOException {
    return Gateway.start(
        new GatewaySettings(
            node,
            dir.resolve(node),
            () -> List.of(Objects.requireNonNull(endpoints.get(node))),
            loopback(),
            loopback(),
            List.of("127.0.0.1"),
            ProxyLimits.DEFAULT,
            GatewayOperations.NONE));
  }

  @AfterEach
  void stop() {
    clock.shutdownNow();
    gateways.forEach(Gateway::close);
    if (plane != null && !stopped) {
      plane.stop().toCompletableFuture().join();
    }
    http.close();
    backend.stop(0);
  }

  @Test
  void neverMoreThanTheBudgetAndNeverNothing() throws IOException {
    List<Told> together = ask(700);
    long begin = together.stream().mapToLong(Told::from).min().orElseThrow();
    List<Long> passed = together.stream().flatMap(told -> told.passed().stream()).sorted().toList();
    for (int i = 0; i < passed.size(); i++) {
      double seconds = (passed.get(i) - begin) / 1e9;
      double most = BURST + RATE * seconds + SLACK;
      int soFar = i + 1;
      assertTrue(soFar <= most, () -> soFar + " after " + seconds + " s, of " + most);
    }
    double seconds = together.stream().mapToDouble(Told::seconds).min().orElseThrow();
    double budget = BURST + RATE * seconds;
    assertTrue(passed.size() >= 0.9 * budget, () -> passed.size() + " of " + budget);
    together.forEach(
        told -> assertTrue(told.passed().size() >= budget / 4, () -> "of " + passed.size()));

    plane.stop().toCompletableFuture().join();
    stopped = true;
    var _ = ask(350); // what was leased is used up, and that nobody answers is noticed
    for (Told alone : ask(400)) {
      double share = RATE / 2.0 * alone.seconds();
      int passedAlone = alone.passed().size();
      assertTrue(passedAlone <= share + BURST / 2.0, () -> passedAlone + ", not " + share);
      assertTrue(passedAlone >= 0.7 * share, () -> passedAlone + ", not " + share);
    }

    gateways.removeFirst().close();
    gateways.addFirst(startAgain("one"));
    Told again = ask(400).getFirst();
    double share = RATE / 2.0 * again.seconds();
    int passedAgain = again.passed().size();
    assertTrue(passedAgain <= share + BURST / 2.0, () -> passedAgain + ", not " + share);
    assertTrue(passedAgain >= 0.7 * share, () -> passedAgain + ", not " + share);
  }

  /** So many requests at each gateway at the same time, evenly. */
  private List<Told> ask(int requests) {
    List<CompletableFuture<Told>> all =
        gateways.stream().map(gateway -> ask(gateway, requests)).toList();
    List<Told> told = all.stream().map(CompletableFuture::join).toList();
    told.forEach(each -> assertEquals(List.of(), each.others(), "answers beside 204 and 429"));
    return told;
  }

  private CompletableFuture<Told> ask(Gateway gateway, int requests) {
    HttpRequest request = request(gateway);
    List<Long> passed = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    CompletableFuture<Long> sent = new CompletableFuture<>();
    long from = System.nanoTime();
    var sending =
        clock.scheduleAtFixedRate(
            () -> {
              if (answers.size() < requests) {
                answers.add(send(request, passed));
              } else {
                sent.complete(System.nanoTime());
              }
            },
            0,
            EVERY_MILLIS,
            TimeUnit.MILLISECONDS);
    return sent.thenCompose(
        to -> {
          sending.cancel(false);
          return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
              .thenApply(
                  _ -> {
                    List<Integer> others =
                        answers.stream()
                            .map(CompletableFuture::join)
                            .filter(code -> code != 204 && code != 429)
                            .toList();
                    return new Told(List.copyOf(passed), from, to, others);
                  });
        });
  }

  /** The status of the answer. */
  private CompletableFuture<Integer> send(HttpRequest request, List<Long> passed) {
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenApply(
            response -> {
              if (response.statusCode() == 204) {
                passed.add(System.nanoTime());
              }
              return response.statusCode();
            });
  }

  private static HttpRequest request(Gateway gateway) {
    URI uri = URI.create("http://127.0.0.1:%d/".formatted(gateway.httpAddress().getPort()));
    return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
