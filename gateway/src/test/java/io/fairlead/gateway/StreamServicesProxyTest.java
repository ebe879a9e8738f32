package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ServerOptions;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.streamservices.StreamConfigMap;
import io.fairlead.model.streamservices.StreamLines;
import io.fairlead.model.streamservices.StreamServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code PROXY} in a line of a ConfigMap that opens ports (I24). */
class StreamServicesProxyTest {
  private static final String HEADER = "PROXY TCP4 198.51.100.9 192.0.2.1 4000 443\r\n";
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private static GatewayUnderTest opening(
      int port, String words, TrustedProxies trusted, InetSocketAddress endpoint)
      throws IOException {
    GatewayUnderTest gateway =
        new GatewayUnderTest(
            ProxyLimits.DEFAULT, new ServerOptions(AccessLog.OFF, trusted, ProxyHeaderPorts.OFF));
    Cluster cluster = new Cluster().service("db").endpoints("db", endpoint);
    StreamServices asked =
        StreamServices.of(
            StreamConfigMap.TCP,
            StreamLines.read(
                StreamConfigMap.TCP, Map.of(Integer.toString(port), "default/db:http" + words)),
            cluster.image()::service);
    cluster.put(new ImageEntry.OfGateway(asked.listeners()));
    asked.routes().forEach(route -> cluster.put(new ImageEntry.OfStreamRoute(route)));
    gateway.apply(cluster);
    return gateway;
  }

  private static RawClient client(int port) throws IOException {
    return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** What a client says of itself is believed of trusted proxies alone. */
  @ParameterizedTest
  @CsvSource({
    "::PROXY, 192.0.2.0/24, false, 127.0.0.1",
    ":PROXY:PROXY, 192.0.2.0/24, true, 127.0.0.1",
    ":PROXY:PROXY, 127.0.0.0/8, true, 198.51.100.9",
  })
  void theEndpointIsTold(String words, String trusted, boolean begins, String told)
      throws IOException {
    int port = TestBackend.nowhere().getPort();
    try (ProxyBackend backend = new ProxyBackend();
        GatewayUnderTest gateway =
            opening(port, words, TrustedProxies.parse(trusted).orElseThrow(), backend.address());
        RawClient client = client(port)) {
      String header = client.send((begins ? HEADER : "") + REQUEST).receive().body();

      assertEquals(Map.of(), gateway.unbound());
      assertEquals("PROXY TCP4 " + told, header.replaceFirst(" 127.0.0.1 \\d+ \\d+$", ""));
    }
  }

  @Test
  void theHeaderEndsAtTheGateway() throws IOException {
    int port = TestBackend.nowhere().getPort();
    try (TestBackend backend = TestBackend.saying("plain");
        GatewayUnderTest gateway =
            opening(port, ":PROXY", TrustedProxies.NONE, backend.address())) {
      assertEquals(Map.of(), gateway.unbound());
      try (RawClient client = client(port)) {
        assertEquals("plain", client.send(HEADER + REQUEST).receive().body());
      }
      try (RawClient without = client(port)) {
        assertThrows(IOException.class, () -> without.send(REQUEST).receive());
      }
      assertEquals(1, backend.requests().size());
    }
  }
}
