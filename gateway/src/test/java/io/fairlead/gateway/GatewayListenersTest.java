package io.fairlead.gateway;

import static io.fairlead.gateway.RouteUnderTest.gateway;
import static io.fairlead.gateway.RouteUnderTest.http;
import static io.fairlead.gateway.RouteUnderTest.https;
import static io.fairlead.gateway.RouteUnderTest.listener;
import static io.fairlead.gateway.RouteUnderTest.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.gatewayapi.GatewayTableBuilder;
import io.fairlead.gateway.proxy.ProxyServer;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import io.fairlead.model.streamservices.StreamConfigMap;
import io.fairlead.model.streamservices.StreamLines;
import io.fairlead.model.streamservices.StreamServices;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Listeners of Gateways that come and go while the gateway runs. */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class GatewayListenersTest {
  private static final ImageKey GATEWAY = new ImageKey(EntryType.GATEWAY, Cluster.named("gw"));
  private static final TestCertificate EXAMPLE = TestCertificate.of("example.org");
  private static final TestCertificate SECOND = TestCertificate.of("second-example.org");

  private final CompletableFuture<Void> slowMayAnswer = new CompletableFuture<>();
  private final Cluster cluster = new Cluster();
  private TestBackend web;
  private GatewayUnderTest gateway;
  private int port;
  private int other;

  @BeforeEach
  void start() throws IOException {
    port = TestBackend.nowhere().getPort();
    other = TestBackend.nowhere().getPort();
    web =
        TestBackend.answering(
            (request, in, out) -> {
              if (request.line().contains("slow")) {
                slowMayAnswer.join();
              }
              return TestBackend.reply(out, "200 OK", "web");
            });
    cluster.service("web").endpoints("web", web.address());
    gateway = GatewayUnderTest.with(cluster);
  }

  @AfterEach
  void stop() throws IOException {
    slowMayAnswer.complete(null);
    gateway.close();
    web.close();
  }

  private void apply(ImageEntry... entries) {
    for (ImageEntry entry : entries) {
      cluster.put(entry);
    }
    gateway.apply(cluster);
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static RawClient.Response get(int port, String host, String path) throws IOException {
    try (RawClient client = new RawClient(at(port))) {
      return client.send("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, host)).receive();
    }
  }

  private static ImageEntry toWeb(String... listeners) {
    RouteUnderTest route = http("web");
    for (String listener : listeners) {
      route.at("gw", listener);
    }
    return route.rule(rule().to("web")).entry();
  }

  /** A listener opens with no restart, and what is under way when it closes comes to its end. */
  @Test
  void opensAndClosesWithoutBreakingRequests() throws Exception {
    assertTrue(RawClient.refused(at(port)));

    apply(gateway("gw", listener("a", port, ""), listener("b", other, "")), toWeb("a", "b"));
    try (RawClient busy = new RawClient(at(port));
        RawClient idle = new RawClient(at(port));
        RawClient elsewhere = new RawClient(at(other))) {
      idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals("web", idle.receive().body());
      elsewhere.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals("web", elsewhere.receive().body());
      busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
      Await.until("the request", () -> web.requests().size() == 3, web::requests);

      apply(gateway("gw", listener("b", other, "")));

      RawClient.awaitRefused(at(port));
      assertTrue(idle.ended(), "an idle connection is closed");
      slowMayAnswer.complete(null);
      RawClient.Response response = busy.receive();
      assertEquals("web", response.body());
      assertEquals("close", response.header("connection"));
      elsewhere.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals("web", elsewhere.receive().body(), "the other listener has not noticed");
    }
    apply(gateway("gw", listener("a", port, ""), listener("b", other, "")));
    assertEquals("web", get(port, "x", "/").body(), "it opens again at the same port");
    cluster.remove(GATEWAY);
    gateway.apply(cluster);
    RawClient.awaitRefused(at(other));
  }

  /** Routes that come and go leave connections alone (B27). */
  @Test
  void changesOfRoutesKeepConnections() throws Exception {
    apply(gateway("gw", listener("a", port, "")), toWeb("a"));
    try (RawClient client = new RawClient(at(port))) {
      for (int i = 0; i < 20; i++) {
        apply(
            http("r" + i).at("gw", "a", "r" + i + ".org").rule(rule().to("web")).entry(),
            gateway("gw", listener("a", port, ""), listener("l" + i, port, "*.l" + i + ".org")));
        client.send("GET / HTTP/1.1\r\nHost: r" + i + ".org\r\n\r\n");
        assertEquals("web", client.receive().body());
      }
      cluster.remove(http("web").entry().key());
      gateway.apply(cluster);
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals(404, client.receive().status());
    }
  }

  /** One port that is taken does not disturb the others, and is had when it is free (B24). */
  @Test
  void tellsOfPortsItCanNotHave() throws Exception {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      apply(gateway("gw", listener("a", port, ""), listener("b", other, "")), toWeb("a", "b"));
      assertEquals("web", get(other, "x", "/").body());
      assertEquals(Set.of(at(taken.getLocalPort())), gateway.unbound().keySet());
      assertTrue(
          String.valueOf(gateway.unbound().get(at(port))).contains("in use"),
          gateway.unbound()::toString);
      JsonNode listener = firstListener();
      assertFalse(listener.path("open").asBoolean());
      assertTrue(listener.path("problem").asString().contains("in use"), listener::toString);
    }
    gateway.openAgain();
    assertEquals(Map.of(), gateway.unbound());
    assertTrue(firstListener().path("open").asBoolean());
    assertEquals("web", get(port, "x", "/").body());
  }

  /** The same of a port of Ingresses: it is not ready, says so, and serves the rest. */
  @Test
  void waitsForAPortOfIngresses() throws Exception {
    Cluster waited =
        new Cluster()
            .service("web")
            .endpoints("web", web.address())
            .route("web", "", "/", PathType.PREFIX, "web")
            .put(gateway("gw", listener("a", port, "a.org"), listener("b", other, "")))
            .put(toWeb("a", "b"));
    ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    try (GatewayUnderTest waiting = GatewayUnderTest.at(at(port))) {
      try (taken) {
        waiting.apply(waited);
        assertEquals("web", get(other, "x", "/").body());
        assertEquals(503, waiting.told("/readyz").statusCode());
        assertTrue(waiting.told("/readyz").body().contains("HTTP on 127.0.0.1 port " + port));
        assertEquals(
            Set.of("Ingress/http", "gw/a"),
            waiting.bound().listeners().stream()
                .filter(each -> each.problem().contains("in use"))
                .map(each -> each.gateway().name() + "/" + each.name().section())
                .collect(Collectors.toSet()),
            () -> waiting.bound().toString());
      }
      waiting.openAgain();
      assertEquals(200, waiting.told("/readyz").statusCode());
      assertEquals("web", get(port, "a.org", "/").body());
      assertEquals("web", get(port, "x", "/").body());
      assertTrue(
          waiting.bound().listeners().stream().allMatch(each -> each.problem().isEmpty()),
          () -> waiting.bound().toString());
    }
  }

  private JsonNode explained(String url) {
    return JsonMapper.shared().readTree(gateway.told("/explain?url=" + url).body());
  }

  private JsonNode firstListener() {
    JsonNode config = JsonMapper.shared().readTree(gateway.told("/config").body());
    return config.path("gateways").path(0).path("listeners").path(0);
  }

  /** I24: a ConfigMap opens a port; a line that leads nowhere does not disturb the others. */
  @Test
  void opensPortsByConfigMap() throws Exception {
    StreamServices asked =
        StreamServices.of(
            StreamConfigMap.TCP,
            StreamLines.read(
                StreamConfigMap.TCP,
                Map.of(
                    Integer.toString(port),
                    "default/web:http",
                    Integer.toString(other),
                    "default/missing:80",
                    "none",
                    "default/web:http")),
            cluster.image()::service);
    apply(new ImageEntry.OfGateway(asked.listeners()));
    asked.routes().forEach(route -> apply(new ImageEntry.OfStreamRoute(route)));

    assertEquals("web", get(port, "x", "/").body());
    assertThrows(SocketException.class, () -> get(other, "x", "/"));
    assertEquals(Map.of(), gateway.unbound());
  }

  /** I24, of UDP. */
  @Test
  void opensPortsOfUdpByConfigMap() throws Exception {
    Service dns =
        new Service(
            Cluster.named("dns"),
            "dns-uid",
            ServiceType.CLUSTER_IP,
            List.of("127.64.0.9"),
            List.of(new ServicePort("http", Protocol.UDP, 53, "53", 0, "")),
            Map.of(),
            "",
            false,
            0);
    try (DatagramSocket endpoint = new DatagramSocket(GatewayUnderTest.anyPort());
        DatagramSocket client = new DatagramSocket(GatewayUnderTest.anyPort())) {
      apply(new ImageEntry.OfService(dns));
      cluster.udpEndpoint("dns", (InetSocketAddress) endpoint.getLocalSocketAddress());
      StreamServices asked =
          StreamServices.of(
              StreamConfigMap.UDP,
              StreamLines.read(
                  StreamConfigMap.UDP, Map.of(Integer.toString(port), "default/dns:53")),
              cluster.image()::service);
      assertEquals(List.of(), asked.problems());
      apply(new ImageEntry.OfGateway(asked.listeners()));
      asked.routes().forEach(route -> apply(new ImageEntry.OfStreamRoute(route)));

      endpoint.setSoTimeout(10_000);
      client.setSoTimeout(10_000);
      client.send(new DatagramPacket(new byte[] {1, 2}, 2, at(port)));
      DatagramPacket got = new DatagramPacket(new byte[10], 10);
      endpoint.receive(got);
      assertEquals(2, got.getLength());
      endpoint.send(new DatagramPacket(new byte[] {3}, 1, got.getSocketAddress()));
      client.receive(got);
      assertEquals(3, got.getData()[0]);

      JsonNode told = explained("udp://127.0.0.1:" + port);
      assertEquals("connection passed on to an endpoint", told.path("outcome").asString());
      assertEquals("UDPRoute", told.path("route").path("kind").asString());
      JsonNode to = told.path("endpoints").path(0);
      assertEquals("127.0.0.1:" + endpoint.getLocalPort(), to.path("address").asString());
      assertEquals("allowed", to.path("networkPolicy").asString());
      assertEquals("no listener", explained("tcp://127.0.0.1:" + port).path("outcome").asString());
    }
  }

  /** What the control plane is told: every listener, and why one is not open. */
  @Test
  void namesListenersThatAreNotOpen() {
    GatewayTableBuilder builder = new GatewayTableBuilder(InetAddress.getLoopbackAddress());
    builder.put(
        new GatewayListeners(
            Cluster.named("a"), List.of(), List.of(listener("web", 80, "")), null));
    builder.put(
        new GatewayListeners(
            Cluster.named("b"),
            List.of(),
            List.of(https("tls", 80, "", "s"), listener("fine", 81, "")),
            null));
    GatewayTable table = builder.build();
    assertEquals(
        new ListenersBound(
            List.of(
                new ListenersBound.Listener(Cluster.named("a"), new ListenerName("web"), "why not"),
                new ListenersBound.Listener(Cluster.named("b"), new ListenerName("fine"), ""),
                new ListenersBound.Listener(
                    Cluster.named("b"),
                    new ListenerName("tls"),
                    "port 80 is taken for HTTP by Gateway default/a"))),
        BoundListeners.of(
            table, new ProxyServer.Unbound(Map.of(at(80), "why not"), Map.of(), Map.of())));
  }

  /** On the port of Ingresses, routes of Gateways come first, Ingresses have the rest. */
  @Test
  void sharesThePortOfIngresses() throws Exception {
    int shared = gateway.http().getPort();
    try (TestBackend ingress = TestBackend.saying("ingress")) {
      cluster
          .service("ingress")
          .endpoints("ingress", ingress.address())
          .route("ingress", "", "/", PathType.PREFIX, "ingress");
      apply(
          gateway("gw", listener("a", shared, "*.example.com")),
          http("web")
              .at("gw", "a", "*.example.com")
              .rule(rule().path("PathPrefix /web").to("web"))
              .entry());
      assertEquals(Map.of(), gateway.unbound());
      assertEquals("web", get(shared, "a.example.com", "/web").body());
      assertEquals("ingress", get(shared, "a.example.com", "/other").body());
      assertEquals("ingress", get(shared, "other.org", "/web").body());
      cluster.remove(GATEWAY);
      gateway.apply(cluster);
      assertEquals("ingress", get(shared, "a.example.com", "/web").body());
    }
    apply(gateway("gw", https("a", shared, "", "s")));
    assertTrue(
        String.valueOf(gateway.unbound().get(at(shared))).contains("for HTTP by Ingresses"),
        gateway.unbound()::toString);
  }

  @Test
  void speaksHttp2WithPriorKnowledge() throws Exception {
    apply(gateway("gw", listener("a", port, "")), toWeb("a"));
    try (RawHttp2 client = new RawHttp2(at(port))) {
      client.send(RawHttp2.HEADERS, 5, 1, RawHttp2.get("/"));
      client.await(RawHttp2.HEADERS);
      assertEquals(
          "web", new String(client.await(RawHttp2.DATA).payload(), StandardCharsets.US_ASCII));
    }
  }

  /** What a handshake showed, and the status of one request. */
  private record Answer(X509Certificate certificate, String statusLine) {}

  private static Answer secured(int port, String serverName, String host) throws Exception {
    try (SSLSocket socket = (SSLSocket) EXAMPLE.trusted().getSocketFactory().createSocket()) {
      socket.setSoTimeout(10_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      socket.setSSLParameters(parameters);
      socket.connect(at(port));
      socket.startHandshake();
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: %s\r\n\r\n"
                  .formatted(host)
                  .getBytes(StandardCharsets.US_ASCII));
      String status = TestBackend.line(socket.getInputStream());
      return new Answer(
          (X509Certificate) socket.getSession().getPeerCertificates()[0], String.valueOf(status));
    }
  }

  /**
   * HTTPRouteHTTPSListener, and HTTPRouteHTTPSListenerDetectMisdirectedRequests: a connection for
   * one listener is not one for another, though it ends at the same socket.
   */
  @Test
  void keepsSecuredListenersApart() throws Exception {
    cluster.certificate(EXAMPLE.asSecret("one"));
    apply(
        gateway(
            "gw",
            https("one", port, "example.org", "one"),
            https("wild", port, "*.example.org", "one"),
            https("missing", port, "missing.org", "no-such-secret")),
        http("web")
            .at("gw", "one", "example.org")
            .at("gw", "wild", "*.example.org")
            .rule(rule().to("web"))
            .entry());

    Answer answer = secured(port, "example.org", "example.org");
    assertEquals("HTTP/1.1 200 OK", answer.statusLine());
    assertEquals(EXAMPLE.certificate(), answer.certificate());
    assertEquals("HTTP/1.1 200 OK", secured(port, "a.example.org", "b.example.org").statusLine());
    assertEquals(
        "HTTP/1.1 421 Misdirected Request",
        secured(port, "example.org", "a.example.org").statusLine());
    assertEquals(
        "HTTP/1.1 421 Misdirected Request",
        secured(port, "a.example.org", "example.org").statusLine());
    assertEquals(
        "HTTP/1.1 404 Not Found", secured(port, "example.org", "unknown.org").statusLine());
    assertThrows(SSLException.class, () -> secured(port, "unknown.org", "unknown.org"));
    assertThrows(SSLException.class, () -> secured(port, "missing.org", "missing.org"));
  }

  /** A certificate is replaced while the listener is open. */
  @Test
  void takesANewCertificateAtOnce() throws Exception {
    cluster.certificate(EXAMPLE.asSecret("one"));
    apply(gateway("gw", https("one", port, "", "one")), toWeb("one"));
    assertEquals(EXAMPLE.certificate(), secured(port, "x.org", "x.org").certificate());
    cluster.certificate(SECOND.asSecret("one"));
    gateway.apply(cluster);
    assertThrows(SSLException.class, () -> secured(port, "x.org", "x.org"), "not trusted here");
    cluster.certificate(EXAMPLE.asSecret("one"));
    gateway.apply(cluster);
    assertEquals(EXAMPLE.certificate(), secured(port, "x.org", "x.org").certificate());
  }
}
