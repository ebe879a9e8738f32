package io.fairlead.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.gateway.TestCertificate;
import io.fairlead.gateway.routing.UpstreamProtocol;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        new Case("no name, so its address", verified("", ca), "refused"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trusts(Case one) throws Exception {
    assertEquals(one.outcome(), handshake(UpstreamTls.of(one.settings()), server(ClientAuth.NONE)));
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
    return SslContextBuilder.forServer(
            PemCertificate.key(ENDPOINT.keyPem()), ENDPOINT.certificate())
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
