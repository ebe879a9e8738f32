package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ServerOptions;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints are told of the client before its requests, by the PROXY protocol (I23). */
class ProxyProtocolOutTest {
  private final Cluster cluster = new Cluster();
  private ProxyBackend backend;
  private GatewayUnderTest gateway;

  @BeforeEach
  void start() throws IOException {
    backend = new ProxyBackend();
    cluster
        .service("web")
        .endpoints("web", backend.address())
        .route("a", "a", "/", PathType.PREFIX, "web");
    gateway =
        new GatewayUnderTest(
            ProxyLimits.DEFAULT,
            new ServerOptions(
                AccessLog.OFF,
                TrustedProxies.parse("127.0.0.1").orElseThrow(),
                ProxyHeaderPorts.OFF));
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    backend.close();
  }

  private void saying(String version) {
    cluster.balanced("web", "proxy-protocol", version);
    gateway.apply(cluster);
  }

  private static String ask(RawClient client, String headers) throws IOException {
    RawClient.Response response =
        client.send("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n").receive();
    assertEquals(200, response.status(), response::body);
    return response.body();
  }

  private String from(RawClient client) {
    return "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d"
        .formatted(client.socket().getLocalPort(), gateway.http().getPort());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void theClientIsTold(String version) throws IOException {
    saying(version);
    try (RawClient client = gateway.client()) {
      assertEquals(from(client), ask(client, ""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void aClientKeepsItsConnectionAndSharesItWithNobody(String version) throws IOException {
    saying(version);
    try (RawClient one = gateway.client();
        RawClient other = gateway.client()) {
      assertEquals(from(one), ask(one, ""));
      assertEquals(from(other), ask(other, ""));
      assertEquals(from(one), ask(one, ""));
      assertNotEquals(from(one), from(other));
      assertEquals(2, backend.headers().size(), () -> backend.headers().toString());
    }
    Await.until(
        "connections for clients that left to be closed",
        () -> backend.open() == 0,
        () -> backend.open() + " open");
  }

  @Test
  void oneATrustedProxyTellsOfIsTold() throws IOException {
    saying("v2");
    try (RawClient client = gateway.client()) {
      int port = gateway.http().getPort();
      assertEquals(
          "PROXY TCP4 203.0.113.7 127.0.0.1 0 " + port,
          ask(client, "X-Forwarded-For: 203.0.113.7\r\n"));
      assertEquals(
          "PROXY TCP6 2001:db8:0:0:0:0:0:1 127.0.0.1 0 " + port,
          ask(client, "X-Forwarded-For: 2001:db8::1\r\n")
              .replace("0:0:0:0:0:ffff:7f00:1", "127.0.0.1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void whoAsksForHealthSaysThatItIsNobody(String version) {
    cluster.balanced(
        "web", "proxy-protocol", version, "health-check", "/", "health-interval", "50ms");
    gateway.apply(cluster);

    String expected = version.equals("v1") ? "PROXY UNKNOWN" : "LOCAL";
    Await.until(
        "a question for health",
        () -> backend.headers().contains(expected),
        () -> backend.headers().toString());
    assertTrue(
        backend.headers().stream().allMatch(expected::equals), () -> backend.headers().toString());
  }

  @Test
  void withoutTheAnnotationNothingIsSaidBefore() throws IOException {
    try (TestBackend plain = TestBackend.saying("plain");
        RawClient client = gateway.client()) {
      cluster.endpoints("web", plain.address());
      gateway.apply(cluster);

      assertEquals("plain", ask(client, ""));
      assertEquals(List.of(), backend.headers());
    }
  }
}
