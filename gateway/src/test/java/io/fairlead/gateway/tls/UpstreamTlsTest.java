package io.fairlead.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.gateway.TestCertificate;
import io.fairlead.gateway.routing.UpstreamProtocol;
import io.fairlead.model.gatewayapi.BackendTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which endpoints are trusted (A25), by whole handshakes in memory. */
class UpstreamTlsTest {
  private static final TestCertificate ENDPOINT = TestCertificate.of("web.example.com");
  private static final TestCertificate OTHER = TestCertificate.of("web.example.com");
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 8443);

  record Case(String name, UpstreamTls.Settings settings, String outcome) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static UpstreamTls.Settings verified(String name, String ca) {
    return new UpstreamTls.Settings(true, name, true, ca, "", "");
  }

  private static UpstreamTls.Settings named(String ca, BackendTls.SubjectAltName... names) {
    return new UpstreamTls.Settings(true, "sni.example.com", true, List.of(names), ca, "", "");
  }

  private static BackendTls.SubjectAltName host(String name) {
    return new BackendTls.SubjectAltName(false, name);
  }

  private static BackendTls.SubjectAltName uri(String name) {
    return new BackendTls.SubjectAltName(true, name);
  }

  private static UpstreamTls.Settings unverified(String name, boolean sendName) {
    return new UpstreamTls.Settings(false, name, sendName, "", "", "");
  }

  static Stream<Case> cases() {
    String ca = ENDPOINT.certificatePem();
    return Stream.of(
        new Case("anybody", unverified("", false), "h2"),
        new Case("anybody, with a name", unverified("a.example.com", true), "h2 a.example.com"),
        new Case("a name that is not sent", unverified("a.example.com", false), "h2"),
        new Case("trusted", verified("web.example.com", ca), "h2 web.example.com"),
        new Case("another name", verified("a.example.com", ca), "refused"),
        new Case(
            "another authority", verified("web.example.com", OTHER.certificatePem()), "refused"),
        new Case("the system's authorities", verified("web.example.com", ""), "refused"),
        new Case("no name, so its address", verified("", ca), "refused"),
        new Case("a name beside SNI", named(ca, host("WEB.example.com")), "h2 sni.example.com"),
        new Case(
            "one of several",
            named(ca, host("a.example.com"), uri("spiffe://x"), host("web.example.com")),
            "h2 sni.example.com"),
        new Case("SNI is no name then", named(ca, host("sni.example.com")), "refused"),
        new Case("a URI is no host", named(ca, uri("web.example.com")), "refused"),
        new Case(
            "a name of another authority's",
            named(OTHER.certificatePem(), host("web.example.com")),
            "refused"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trusts(Case one) throws Exception {
    assertEquals(one.outcome(), handshake(UpstreamTls.of(one.settings()), server(ClientAuth.NONE)));
  }

  /** BackendTLSPolicySANValidation. */
  @Test
  void looksForUris() throws Exception {
    TestCertificate workload = TestCertificate.ofUri("w", "spiffe://cluster/ns/default/sa/web");
    String ca = workload.certificatePem();
    assertEquals(
        "h2 sni.example.com",
        handshake(
            UpstreamTls.of(named(ca, uri("spiffe://cluster/ns/default/sa/web"))),
            server(workload, ClientAuth.NONE)));
    assertEquals(
        "refused",
        handshake(
            UpstreamTls.of(named(ca, uri("spiffe://cluster/ns/default/sa/WEB"))),
            server(workload, ClientAuth.NONE)));
  }

  @ParameterizedTest(name = "a certificate for {0} is for {1}: {2}")
  @CsvSource({
    "*.example.com, a.example.com, true",
    "*.example.com, A.EXAMPLE.com, true",
    "*.example.com, a.b.example.com, false",
    "*.example.com, example.com, false",
    "example.com, example.com, true",
    "*.example.com, *.example.com, true",
  })
  void coversNames(String has, String asked, boolean covers) {
    assertEquals(covers, SubjectNames.covers(has, asked));
  }

  @Test
  void showsItsOwnCertificate() throws Exception {
    UpstreamTls.Settings shown =
        new UpstreamTls.Settings(
            false, "", false, "", ENDPOINT.certificatePem(), ENDPOINT.keyPem());
    assertEquals("h2", handshake(UpstreamTls.of(shown), server(ClientAuth.REQUIRE)));
    assertEquals("refused", handshake(UpstreamTls.UNVERIFIED, server(ClientAuth.REQUIRE)));
  }

  @Test
  void whatCanNotBeReadIsSaid() {
    assertEquals(
        "ca.crt is not a PEM certificate",
        assertThrows(GeneralSecurityException.class, () -> UpstreamTls.of(verified("a", "no PEM")))
            .getMessage());
  }

  @Test
  void equalSettingsShareConnections() throws Exception {
    assertEquals(UpstreamTls.of(unverified("a", true)), UpstreamTls.of(unverified("a", true)));
    assertNotEquals(UpstreamTls.of(unverified("a", true)), UpstreamTls.of(unverified("b", true)));
  }

  private static SSLEngine server(ClientAuth auth) throws Exception {
    return server(ENDPOINT, auth);
  }

  private static SSLEngine server(TestCertificate shown, ClientAuth auth) throws Exception {
    return SslContextBuilder.forServer(PemCertificate.key(shown.keyPem()), shown.certificate())
        .trustManager(ENDPOINT.certificate())
        .clientAuth(auth)
        .applicationProtocolConfig(PemCertificate.HTTP_VERSIONS)
        .build()
        .newEngine(ByteBufAllocator.DEFAULT);
  }

  /** The protocol and server name of a handshake that ended well. */
  private static String handshake(UpstreamTls tls, SSLEngine server) {
    SSLEngine client =
        tls.handler(UpstreamProtocol.Version.NEGOTIATED, ByteBufAllocator.DEFAULT, ADDRESS)
            .engine();
    client.setUseClientMode(true);
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16).flip();
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16).flip();
    try {
      client.beginHandshake();
      for (int i = 0; i < 100; i++) {
        step(client, toClient, toServer);
        step(server, toServer, toClient);
      }
    } catch (SSLException e) {
      return "refused";
    }
    String names =
        ((ExtendedSSLSession) server.getSession())
            .getRequestedServerNames().stream()
                .map(
                    name ->
                        " "
                            + new String(
                                name.getEncoded(), java.nio.charset.StandardCharsets.US_ASCII))
                .reduce("", String::concat);
    return client.getApplicationProtocol() + names;
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer plain = ByteBuffer.allocate(1 << 16);
    if (in.hasRemaining()) {
      engine.unwrap(in, plain);
    }
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      out.compact();
      engine.wrap(ByteBuffer.allocate(0), out);
      out.flip();
    }
  }
}
