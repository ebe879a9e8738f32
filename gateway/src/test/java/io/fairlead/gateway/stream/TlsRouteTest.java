package io.fairlead.gateway.stream;

import static io.fairlead.model.meta.Protocol.TCP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.Cluster;
import io.fairlead.gateway.RawClient;
import io.fairlead.gateway.TestBackend;
import io.fairlead.gateway.TestCertificate;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.gatewayapi.RouteKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLSRoute over real sockets: passthrough, terminated, and both on one port (G5). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsRouteTest {
  private static final int PORT = 443;
  private static final TestCertificate PASSED = TestCertificate.of("passed.example.com");
  private static final TestCertificate ENDED = TestCertificate.of("ended.example.com");

  private static final TestCertificate INNER = TestCertificate.of("inner.example.com");
  private static final TestCertificate EDGE = TestCertificate.of("edge");

  private static final Map<String, TestCertificate> CERTIFICATES = new HashMap<>();

  private TcpBackend secured;
  private TcpBackend inner;
  private TcpBackend plain;
  private StreamWorld world;
  private StreamsUnderTest streams;
  private InetSocketAddress gateway;

  @BeforeAll
  void start() throws IOException, GeneralSecurityException {
    secured =
        TcpBackend.secured(
            PASSED.serving().getServerSocketFactory(), TcpBackend.named("the endpoint itself"));
    plain = TcpBackend.of(TcpBackend.named("in the clear"));
    inner =
        TcpBackend.secured(
            INNER.serving(EDGE).getServerSocketFactory(),
            socket -> {
              ((SSLSocket) socket).setNeedClientAuth(true);
              TcpBackend.named("secured again").hold(socket);
            });
    world =
        new StreamWorld()
            .tls("passing", PORT, "*.example.com")
            .tls("ending", PORT, "ended.example.com", "cert")
            .service("passed", TCP, secured.address())
            .service("ended", TCP, plain.address())
            .service("nobody", TCP)
            .route(RouteKind.TLS, "passed", 1, "passing", "passed.example.com")
            .route(RouteKind.TLS, "nobody", 1, "passing", "nobody.example.com")
            .route(RouteKind.TLS, "ended", 1, "ending", "ended.example.com");
    for (String name : List.of("secured", "forged", "invalid")) {
      String hostname = name + ".example.com";
      world
          .tls(name, PORT, hostname, name)
          .service(name, TCP, inner.address())
          .route(RouteKind.TLS, name, 1, name, hostname)
          .policy(
              new BackendTls(
                  Cluster.named(name),
                  List.of(new BackendTls.Target(Cluster.named(name), "")),
                  "inner.example.com",
                  List.of(),
                  List.of((name.equals("forged") ? EDGE : INNER).certificatePem()),
                  false,
                  !name.equals("invalid")))
          .cluster()
          .certificate(certificate(name).asSecret(name));
    }
    world
        .cluster()
        .certificate(ENDED.asSecret("cert"))
        .certificate(EDGE.asSecret(StreamWorld.OWN.name()));
    streams = new StreamsUnderTest(world);
    gateway = streams.tls(PORT);
  }

  @AfterAll
  void stop() throws IOException {
    streams.awaitEnd();
    streams.close();
    secured.close();
    plain.close();
    inner.close();
  }

  private static TestCertificate certificate(String name) {
    return CERTIFICATES.computeIfAbsent(name, n -> TestCertificate.of(n + ".example.com"));
  }

  private SSLSocket connect(TestCertificate trusted, String name, String... protocols)
      throws IOException, GeneralSecurityException {
    Socket raw = new Socket(gateway.getAddress(), gateway.getPort());
    raw.setSoTimeout(10_000);
    SSLSocket socket =
        (SSLSocket) trusted.trusted().getSocketFactory().createSocket(raw, name, PORT, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"h2", "mine"});
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static @Nullable String line(Socket socket) throws IOException {
    return TestBackend.line(socket.getInputStream());
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void simpleSameNamespace() throws Exception {
    try (SSLSocket socket = connect(PASSED, "passed.example.com")) {
      assertEquals("the endpoint itself", line(socket));
      say(socket, "hello\n");
      assertEquals("hello", line(socket));
    }
  }

  @ParameterizedTest(name = "terminated as {0}")
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void terminate(String version) throws Exception {
    try (SSLSocket socket = connect(ENDED, "ended.example.com", version)) {
      assertEquals("in the clear", line(socket));
      assertEquals("", socket.getApplicationProtocol(), "nobody knows what the endpoint speaks");
      say(socket, "hello\n");
      assertEquals("hello", line(socket));
      if (version.equals("TLSv1.3")) { // before it, one end's close is both ends' (RFC 5246 7.2.1)
        say(socket, "hello\n".repeat(100_000));
        socket.shutdownOutput();
        assertEquals(600_000, socket.getInputStream().readAllBytes().length);
      }
    }
  }

  /** BackendTLSPolicyTLSRouteTerminate, with GatewayBackendClientCertificate. */
  @Test
  void terminatedAndSecuredAgain() throws Exception {
    try (SSLSocket socket = connect(certificate("secured"), "secured.example.com")) {
      assertEquals("secured again", line(socket));
      say(socket, "hello\n".repeat(100_000));
      socket.shutdownOutput();
      assertEquals(600_000, socket.getInputStream().readAllBytes().length);
    }
  }

  @ParameterizedTest(name = "{0} is never sent in the clear")
  @ValueSource(strings = {"forged", "invalid"})
  void whatCanNotBeSecuredIsRefused(String name) throws Exception {
    try (SSLSocket socket = connect(certificate(name), name + ".example.com")) {
      assertThrows(IOException.class, () -> socket.getInputStream().read());
    }
  }

  @ParameterizedTest(name = "{0} is told that nobody has this name")
  @ValueSource(strings = {"other.example.com", "example.com", "elsewhere.org"})
  void noMatch(String name) {
    SSLException alert = assertThrows(SSLException.class, () -> connect(PASSED, name));
    assertTrue(alert.toString().contains("unrecognized_name"), alert::toString);
  }

  /** The next handshake gets what is there now; connections go on with what they have. */
  @Test
  void certificatesAreReplacedUnderConnections() throws Exception {
    TestCertificate old = certificate("replaced");
    TestCertificate renewed = TestCertificate.of("replaced.example.com");
    world
        .tls("replaced", PORT, "replaced.example.com", "replaced")
        .service("replaced", TCP, plain.address())
        .route(RouteKind.TLS, "replaced", 1, "replaced", "replaced.example.com")
        .cluster()
        .certificate(old.asSecret("replaced"));
    streams.apply();
    try (SSLSocket before = connect(old, "replaced.example.com")) {
      assertEquals("in the clear", line(before));
      world.cluster().certificate(renewed.asSecret("replaced"));
      streams.apply();
      assertThrows(SSLException.class, () -> connect(old, "replaced.example.com"));
      try (SSLSocket after = connect(renewed, "replaced.example.com")) {
        assertEquals("in the clear", line(after));
      }
      say(before, "still here\n");
      assertEquals("still here", line(before));
    }
  }

  @Test
  void endpointsThatAreNotThereRefuse() {
    assertThrows(IOException.class, () -> connect(PASSED, "nobody.example.com").close());
  }

  @Test
  void aHelloInPiecesIsPutTogether() throws Exception {
    byte[] hello = hello("passed.example.com");
    try (RawClient client = new RawClient(gateway)) {
      for (byte one : hello) {
        client.send(new byte[] {one});
      }
      assertEquals(22, client.in().read(), "the endpoint's hello: a record of a handshake");
    }
  }

  /** What a client of this name sends first. */
  private static byte[] hello(String name) throws Exception {
    var engine = PASSED.trusted().createSSLEngine(name, PORT);
    engine.setUseClientMode(true);
    var bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.beginHandshake();
    engine.wrap(ByteBuffer.allocate(0), bytes);
    bytes.flip();
    byte[] hello = new byte[bytes.remaining()];
    bytes.get(hello);
    return hello;
  }
}
