package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ServerOptions;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who a client is: told by proxies that are trusted, and by nobody else (I23). */
class TrustedProxiesTest {
  private final TestBackend backend;

  TrustedProxiesTest() throws IOException {
    backend = TestBackend.saying("hello");
  }

  @AfterEach
  void close() throws IOException {
    backend.close();
  }

  private GatewayUnderTest trusting(String ranges, ProxyHeaderPorts proxyProtocol)
      throws IOException {
    GatewayUnderTest gateway =
        new GatewayUnderTest(
            ProxyLimits.DEFAULT,
            new ServerOptions(
                AccessLog.OFF, TrustedProxies.parse(ranges).orElseThrow(), proxyProtocol));
    gateway.apply(
        new Cluster()
            .service("web")
            .endpoints("web", backend.address())
            .route("web", "a", "/", PathType.PREFIX, "web")
            .annotated("office", "Prefix /", "web", "whitelist-source-range", "198.51.100.0/24")
            .annotated("secure", "Prefix /", "web", "force-ssl-redirect", "true"));
    return gateway;
  }

  private static int status(GatewayUnderTest gateway, String host, String headers)
      throws IOException {
    try (RawClient client = gateway.client()) {
      String head = "GET / HTTP/1.1\r\nHost: " + host + "\r\n";
      String lines = headers.isEmpty() ? "" : headers.replace("~", "\r\n") + "\r\n";
      return client.send(head + lines + "\r\n").receive().status();
    }
  }

  /** Headers, and the client they are believed to tell of: from the right, over trusted ones. */
  private static final String[][] CHAINS = {
    {"X-Forwarded-For: 203.0.113.7", "203.0.113.7"},
    {"X-Forwarded-For: 1.2.3.4, 203.0.113.7", "203.0.113.7"},
    {"X-Forwarded-For: 1.2.3.4, 203.0.113.7, 10.1.1.1", "203.0.113.7"},
    {"X-Forwarded-For: 1.2.3.4~X-Forwarded-For: 203.0.113.7", "203.0.113.7"},
    {"X-Forwarded-For: 10.1.1.2, 10.1.1.1", "10.1.1.2"},
    {"X-Forwarded-For: 203.0.113.7:4711", "203.0.113.7"},
    {"X-Forwarded-For: [2001:db8::1]:4711", "2001:db8::1"},
    {"X-Forwarded-For: 203.0.113.7, unknown", "127.0.0.1"},
    {"X-Forwarded-For: <script>", "127.0.0.1"},
    {"Forwarded: for=203.0.113.7;proto=https", "203.0.113.7"},
    {"Forwarded: for=1.2.3.4, for=\"[2001:db8::1]:80\"", "2001:db8::1"},
    {"Forwarded: for=_hidden", "127.0.0.1"},
    {"X-Forwarded-For: 203.0.113.7~Forwarded: for=1.2.3.4", "203.0.113.7"},
  };

  @Test
  void chains() throws IOException {
    try (GatewayUnderTest gateway = trusting("127.0.0.1,10.0.0.0/8", ProxyHeaderPorts.OFF)) {
      for (String[] chain : CHAINS) {
        assertEquals(200, status(gateway, "a", chain[0]));
        assertEquals(chain[1], backend.last().header("x-forwarded-for"), chain[0]);
        assertEquals(chain[1], backend.last().header("x-real-ip"), chain[0]);
        assertFalse(backend.last().has("forwarded"), chain[0]);
      }
    }
  }

  @Test
  void trustedProxiesTellAddressSchemeHostAndPort() throws IOException {
    try (GatewayUnderTest gateway = trusting("127.0.0.0/8", ProxyHeaderPorts.OFF)) {
      String headers =
          "X-Forwarded-For: 198.51.100.9~X-Forwarded-Proto: https~X-Forwarded-Host:"
              + " shop.example.com~X-Forwarded-Port: 443";
      assertEquals(200, status(gateway, "office", headers));
      assertEquals("https", backend.last().header("x-forwarded-proto"));
      assertEquals("shop.example.com", backend.last().header("x-forwarded-host"));
      assertEquals("443", backend.last().header("x-forwarded-port"));
      assertEquals("office", backend.last().header("host"));
      assertEquals(403, status(gateway, "office", "X-Forwarded-For: 203.0.113.7"));
      assertEquals(308, status(gateway, "secure", ""));
      assertEquals(200, status(gateway, "secure", "X-Forwarded-Proto: https"));
      assertEquals(308, status(gateway, "secure", "X-Forwarded-Proto: gopher"));
    }
  }

  /** What any client writes changes nothing: neither access nor what endpoints are told. */
  @Test
  void nobodyElseIsBelieved() throws IOException {
    try (GatewayUnderTest gateway = trusting("10.0.0.0/8", ProxyHeaderPorts.ON)) {
      String lies =
          "X-Forwarded-For: 198.51.100.9~X-Forwarded-Proto: https~X-Forwarded-Host: other"
              + "~X-Forwarded-Port: 443~Forwarded: for=198.51.100.9;proto=https";
      assertEquals(200, status(gateway, "a", lies));
      assertEquals("127.0.0.1", backend.last().header("x-forwarded-for"));
      assertEquals("http", backend.last().header("x-forwarded-proto"));
      assertEquals("a", backend.last().header("x-forwarded-host"));
      assertEquals(403, status(gateway, "office", lies));
      assertEquals(308, status(gateway, "secure", lies));
      int before = backend.requests().size();
      try (RawClient client = gateway.client()) {
        client.send(
            "PROXY TCP4 198.51.100.9 127.0.0.1 4711 80\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(400, client.receive().status());
      }
      assertEquals(before, backend.requests().size());
    }
  }

  @Test
  void proxyProtocolTellsTheClient() throws IOException {
    String get = "GET / HTTP/1.1\r\nHost: office\r\n\r\n";
    try (GatewayUnderTest gateway = trusting("127.0.0.1", ProxyHeaderPorts.ON)) {
      try (RawClient client = gateway.client()) {
        client.send("PROXY TCP4 198.51.100.9 127.0.0.1 4711 80\r\n" + get);
        assertEquals(200, client.receive().status());
        assertEquals("198.51.100.9", backend.last().header("x-forwarded-for"));
        client.send(get.replace("office", "a"));
        assertEquals(200, client.receive().status());
        assertEquals("198.51.100.9", backend.last().header("x-forwarded-for"));
      }
      byte[] v2 =
          HexFormat.of()
              .parseHex("0d0a0d0a000d0a515549540a" + "2111000c" + "c63364097f000001" + "12670050");
      try (RawClient client = gateway.client()) {
        client.send(v2);
        client.send(get);
        assertEquals(200, client.receive().status(), "version 2");
      }
      try (RawClient client = gateway.client()) {
        client.send("PROXY UNKNOWN\r\n" + get);
        assertEquals(403, client.receive().status(), "it asks for itself");
      }
      try (RawClient client = gateway.client()) {
        client.send(get);
        assertTrue(client.ended(), "no header, no service");
      }
    }
  }

  /** The client that counts is the one behind the proxy, for policies and hashes too. */
  @Test
  void proxyProtocolTellsTheClientOfAStream() throws IOException {
    int port = StreamPort.free();
    try (TestBackend db = TestBackend.saying("db");
        GatewayUnderTest gateway = trusting("127.0.0.1", ProxyHeaderPorts.ALL)) {
      Cluster cluster =
          new Cluster()
              .open()
              .service("db")
              .endpoints("db", db.address())
              .balanced("db", "stream-max-per-client", "1");
      gateway.apply(StreamPort.to(cluster, port, "db"));
      InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      String get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      try (RawClient one = new RawClient(at);
          RawClient same = new RawClient(at);
          RawClient other = new RawClient(at);
          RawClient nobody = new RawClient(at)) {
        one.send("PROXY TCP4 198.51.100.9 127.0.0.1 4711 80\r\n" + get);
        assertEquals(200, one.receive().status());
        same.send("PROXY TCP4 198.51.100.9 127.0.0.1 4712 80\r\n" + get);
        assertTrue(same.ended(), "the same client, once more");
        other.send("PROXY TCP4 198.51.100.10 127.0.0.1 4711 80\r\n" + get);
        assertEquals(200, other.receive().status());
        nobody.send(get);
        assertTrue(nobody.ended(), "no header, no service");
      }
    }
  }
}
