package io.fairlead.gateway;

import static io.fairlead.gateway.RouteUnderTest.grpc;
import static io.fairlead.gateway.RouteUnderTest.http;
import static io.fairlead.gateway.RouteUnderTest.https;
import static io.fairlead.gateway.RouteUnderTest.listener;
import static io.fairlead.gateway.RouteUnderTest.rule;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.ClientValidation;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * TLS of Gateway API in the running gateway: to endpoints (BackendTLSPolicy, with the Gateway's own
 * certificate), from clients with theirs, and connections that are not HTTP.
 */
class GatewayTlsTest {
  private static final TestCertificate INNER = TestCertificate.of("inner.example.com");
  private static final TestCertificate OWN = TestCertificate.of("gateway");
  private static final TestCertificate EDGE = TestCertificate.of("localhost");
  private static final TestCertificate ANN = TestCertificate.of("ann");
  private static final TestCertificate MALLORY = TestCertificate.of("mallory");
  private static final MethodDescriptor<byte[], byte[]> ECHO =
      GrpcTest.method(MethodDescriptor.MethodType.UNARY, "Echo");

  private static final Cluster CLUSTER = new Cluster();
  private static final int PLAIN = free();
  private static final int STRICT = free();
  private static final int LENIENT = free();
  private static final int CLOSED = free();
  private static final int TCP = free();
  private static final int UDP = free();
  private static HttpsServer secured;
  private static Server calls;
  private static TestBackend web;
  private static GatewayUnderTest gateway;

  private static int free() {
    try {
      return TestBackend.nowhere().getPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void start() throws IOException, GeneralSecurityException {
    secured = secured();
    web = TestBackend.saying("web");
    calls =
        NettyServerBuilder.forAddress(GatewayUnderTest.anyPort())
            .useTransportSecurity(pem(INNER.certificatePem()), pem(INNER.keyPem()))
            .addService(
                ServerServiceDefinition.builder("test.Echo")
                    .addMethod(
                        ECHO,
                        ServerCalls.asyncUnaryCall(
                            (request, answer) -> {
                              answer.onNext(request);
                              answer.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    listeners(ANN, true);
    CLUSTER.certificate(EDGE.asSecret("edge")).certificate(OWN.asSecret("own"));
    CLUSTER.service("web").endpoints("web", web.address());
    for (String name : List.of("good", "named", "forged", "invalid", "port", "elsewhere")) {
      CLUSTER.service(name).endpoints(name, secured.getAddress());
      CLUSTER.put(http(name).at("gw", "plain", name + ".org").rule(rule().to(name)).entry());
    }
    CLUSTER
        .service("calls")
        .endpoints("calls", (InetSocketAddress) calls.getListenSockets().getFirst());
    CLUSTER.put(grpc("calls").at("gw", "plain", "calls.org").rule(rule().to("calls")).entry());
    CLUSTER.put(
        http("web")
            .at("gw", "strict")
            .at("gw", "lenient")
            .at("gw", "closed")
            .rule(rule().to("web"))
            .entry());
    policy("good", "", INNER, true);
    policy("named", "", INNER, "other.example.com", true);
    policy("forged", "", MALLORY, true);
    policy("invalid", "", INNER, false);
    policy("port", "http", INNER, true);
    policy("whole", "port", "", MALLORY, "inner.example.com", true);
    policy("elsewhere", "other-port", INNER, true);
    policy("calls", "", INNER, true);
    stream(RouteKind.TCP, "tcp", "web");
    stream(RouteKind.UDP, "udp", "datagrams");
    gateway = GatewayUnderTest.with(CLUSTER);
    assertEquals(Map.of(), gateway.unbound());
  }

  private static InputStream pem(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Says {@code secured} to those that show the Gateway's certificate. */
  private static HttpsServer secured() throws IOException, GeneralSecurityException {
    HttpsServer server = HttpsServer.create(GatewayUnderTest.anyPort(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(INNER.serving(OWN)) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "secured".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static void listeners(TestCertificate clients, boolean streams) {
    List<GatewayListeners.Listener> all = new ArrayList<>();
    all.add(listener("plain", PLAIN, ""));
    List<String> authorities = List.of(clients.certificatePem());
    all.add(https("strict", STRICT, "", "edge", new ClientValidation(authorities, false)));
    all.add(https("lenient", LENIENT, "", "edge", new ClientValidation(authorities, true)));
    all.add(https("closed", CLOSED, "", "edge", new ClientValidation(List.of(), false)));
    if (streams) {
      all.add(bytes("tcp", TCP, Protocol.TCP));
      all.add(bytes("udp", UDP, Protocol.UDP));
    }
    CLUSTER.put(
        new ImageEntry.OfGateway(
            new GatewayListeners(Cluster.named("gw"), List.of(), all, Cluster.named("own"))));
  }

  private static GatewayListeners.Listener bytes(String name, int port, Protocol protocol) {
    return new GatewayListeners.Listener(new ListenerName(name), port, protocol, "", null);
  }

  private static void policy(String service, String port, TestCertificate ca, boolean valid) {
    policy(service, port, ca, "inner.example.com", valid);
  }

  private static void policy(
      String service, String port, TestCertificate ca, String hostname, boolean valid) {
    policy(service, service, port, ca, hostname, valid);
  }

  private static void policy(
      String name,
      String service,
      String port,
      TestCertificate ca,
      String hostname,
      boolean valid) {
    CLUSTER.put(
        new ImageEntry.OfBackendTls(
            new BackendTls(
                Cluster.named(name),
                List.of(new BackendTls.Target(Cluster.named(service), port)),
                hostname,
                List.of(),
                List.of(ca.certificatePem()),
                false,
                valid)));
  }

  /** B25: of names in TLS, too, and of ports of UDP. */
  @Test
  void whatBecomesOfARequestIsTold() {
    JsonNode told = told("/explain?url=https://localhost:" + STRICT + "/a");
    assertEquals("sent to an endpoint", told.path("outcome").asString());
    assertEquals("strict", told.path("route").path("listener").asString());
    assertTrue(told.path("certificate").asBoolean());
    JsonNode plain = told("/explain?url=http://localhost:" + STRICT + "/a");
    assertEquals("connection closed by the gateway", plain.path("outcome").asString());
    JsonNode udp =
        told("/config")
            .path("gateways")
            .path(0)
            .path("listeners")
            .valueStream()
            .filter(listener -> listener.path("name").asString().equals("udp"))
            .findFirst()
            .orElseThrow();
    assertTrue(udp.path("open").asBoolean());
    assertEquals("UDPRoute default/udp", udp.path("routes").path(0).asString());
  }

  private static JsonNode told(String path) {
    return JsonMapper.shared().readTree(gateway.told(path).body());
  }

  private static void stream(RouteKind kind, String listener, String service) {
    CLUSTER.put(
        new ImageEntry.OfStreamRoute(
            new StreamRoute(
                kind,
                Cluster.named(listener),
                1,
                List.of(
                    new Attachment(Cluster.named("gw"), new ListenerName(listener), List.of(""))),
                List.of(
                    new StreamRoute.StreamBackend(
                        1, new BackendTarget.ServicePort(Cluster.named(service), 80))))));
  }

  @AfterAll
  static void stop() throws IOException {
    gateway.close();
    web.close();
    calls.shutdownNow();
    secured.stop(0);
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(gateway.http().getAddress(), port);
  }

  private static int status(String host) throws IOException {
    try (RawClient client = new RawClient(at(PLAIN))) {
      return client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").receive().status();
    }
  }

  @ParameterizedTest(name = "{0} is answered {1}: {2}")
  @CsvSource({
    "good.org, 200, 'BackendTLSPolicy, GatewayTLSBackendClientCertificate'",
    "named.org, 502, the certificate is of another name",
    "forged.org, 502, another authority",
    "invalid.org, 503, 'InvalidCACertificateRef: never in the clear'",
    "port.org, 200, the policy of the port comes before that of the Service",
    "elsewhere.org, 502, a policy for another port leaves it in the clear",
  })
  void endpointsAreSecured(String host, int status, String why) throws IOException {
    assertEquals(status, status(host), why);
  }

  @Test
  void authoritiesAreReplacedWhileItRuns() throws IOException {
    CLUSTER.service("turning").endpoints("turning", secured.getAddress());
    CLUSTER.put(http("turning").at("gw", "plain", "turn.org").rule(rule().to("turning")).entry());
    policy("turning", "", MALLORY, true);
    gateway.apply(CLUSTER);
    assertEquals(502, status("turn.org"));
    policy("turning", "", INNER, true);
    gateway.apply(CLUSTER);
    assertEquals(200, status("turn.org"));
    policy("turning", "", MALLORY, true);
    gateway.apply(CLUSTER);
    assertEquals(502, status("turn.org"), "no connection of before is used");
  }

  /** BackendTLSPolicyGRPCRoute: HTTP/2 to the endpoint, whatever its Service says. */
  @Test
  void callsAreSecured() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(at(PLAIN))
            .usePlaintext()
            .overrideAuthority("calls.org")
            .build();
    try {
      byte[] said = {1, 2, 3};
      assertArrayEquals(
          said, ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, said));
    } finally {
      channel.shutdownNow();
    }
  }

  private static boolean udpIsFree() {
    try (DatagramSocket socket = new DatagramSocket(at(UDP))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int visit(int port, @Nullable TestCertificate own) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(EDGE.trusted(own)).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/")).build(),
              HttpResponse.BodyHandlers.ofString())
          .statusCode();
    }
  }

  /** GatewayFrontendClientCertificateValidation. */
  @Test
  void clientsShowCertificates() throws Exception {
    assertEquals(200, visit(STRICT, ANN));
    assertThrows(IOException.class, () -> visit(STRICT, null));
    assertThrows(IOException.class, () -> visit(STRICT, MALLORY));
    assertThrows(IOException.class, () -> visit(CLOSED, ANN), "no authority is usable");
    listeners(MALLORY, true);
    gateway.apply(CLUSTER);
    assertEquals(200, visit(STRICT, MALLORY), "authorities are replaced while it runs");
    assertThrows(IOException.class, () -> visit(STRICT, ANN));
    listeners(ANN, true);
    gateway.apply(CLUSTER);
  }

  /** GatewayFrontendClientCertificateValidationInsecureFallback. */
  @Test
  void clientsMayShowWhatTheyLike() throws Exception {
    assertEquals(200, visit(LENIENT, ANN));
    assertEquals(200, visit(LENIENT, null));
    assertEquals(200, visit(LENIENT, MALLORY));
  }

  @Test
  void portsOfBytesComeAndGo() throws IOException {
    try (DatagramSocket endpoint = new DatagramSocket(GatewayUnderTest.anyPort());
        DatagramSocket client = new DatagramSocket(GatewayUnderTest.anyPort())) {
      CLUSTER.put(
          new ImageEntry.OfService(
              new Service(
                  Cluster.named("datagrams"),
                  "datagrams-uid",
                  ServiceType.CLUSTER_IP,
                  List.of("127.64.0.9"),
                  List.of(
                      new ServicePort(
                          "http", io.fairlead.model.meta.Protocol.UDP, 80, "80", 0, "")),
                  Map.of(),
                  "",
                  false,
                  0)));
      CLUSTER.udpEndpoint("datagrams", (InetSocketAddress) endpoint.getLocalSocketAddress());
      gateway.apply(CLUSTER);
      try (RawClient tcp = new RawClient(at(TCP))) {
        assertEquals("web", tcp.send("GET / HTTP/1.1\r\nHost: any\r\n\r\n").receive().body());
      }
      client.setSoTimeout(10_000);
      endpoint.setSoTimeout(10_000);
      client.send(new DatagramPacket(new byte[] {7}, 1, at(UDP)));
      DatagramPacket got = new DatagramPacket(new byte[10], 10);
      endpoint.receive(got);
      endpoint.send(new DatagramPacket(new byte[] {8}, 1, got.getSocketAddress()));
      client.receive(got);
      assertEquals(8, got.getData()[0]);
      listeners(ANN, false);
      gateway.apply(CLUSTER);
      RawClient.awaitRefused(at(TCP));
      Await.until("the port of UDP to be free", GatewayTlsTest::udpIsFree, () -> UDP);
      listeners(ANN, true);
      gateway.apply(CLUSTER);
      new RawClient(at(TCP)).close();
    }
  }
}
