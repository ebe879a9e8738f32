package io.fairlead.gateway.stream;

import static io.fairlead.model.meta.Protocol.TCP;
import static io.fairlead.model.meta.Protocol.UDP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.Await;
import io.fairlead.gateway.GatewayUnderTest;
import io.fairlead.gateway.RawClient;
import io.fairlead.gateway.TestBackend;
import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.accesslog.AccessLogFormat;
import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What log and metrics tell of connections that are not HTTP. */
class StreamNotesTest {
  private static final int PORT = 9000;

  @TempDir Path directory;

  private AccessLog log(AccessLogFormat format) throws IOException {
    return AccessLog.open(
        new AccessLogSettings(directory.resolve("access.log").toString(), format));
  }

  private List<String> lines(int count) {
    Await.until("lines", () -> read().size() >= count, this::read);
    assertEquals(count, read().size(), () -> read().toString());
    return read();
  }

  private List<String> read() {
    try {
      return Files.readAllLines(directory.resolve("access.log"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StreamWorld to(InetSocketAddress... endpoints) {
    return new StreamWorld()
        .listener("tcp", GatewayListeners.Protocol.TCP, PORT)
        .service("db", TCP, endpoints)
        .route(RouteKind.TCP, "db", 1, "tcp");
  }

  private static InetSocketAddress nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return StreamWorld.at(free.getLocalPort());
    }
  }

  /** Says {@code hello}, hears it again after the name, and ends. */
  private static int talk(InetSocketAddress gateway) throws IOException {
    try (RawClient client = new RawClient(gateway)) {
      client.send("hello");
      client.socket().shutdownOutput();
      assertEquals("db\nhello", new String(client.in().readAllBytes(), StandardCharsets.UTF_8));
      return client.socket().getLocalPort();
    }
  }

  @Test
  void aLineOfJsonForEachConnection() throws IOException {
    InetSocketAddress closed = nobody();
    try (TcpBackend backend = TcpBackend.of(TcpBackend.named("db"));
        AccessLog log = log(AccessLogFormat.JSON);
        StreamsUnderTest streams =
            new StreamsUnderTest(to(closed, backend.address()), StreamLimits.DEFAULT, log)) {
      InetSocketAddress gateway = streams.tcp(PORT);
      int first = talk(gateway);
      talk(gateway); // one of both found nobody first
      streams.awaitEnd();
      List<JsonNode> lines =
          lines(2).stream().map(line -> JsonMapper.shared().readTree(line)).toList();
      JsonNode line = lines.getFirst();
      assertEquals("127.0.0.1", line.path("remote_addr").asString());
      assertEquals(first, line.path("remote_port").asInt());
      assertEquals("TCP", line.path("protocol").asString());
      assertEquals(200, line.path("status").asInt());
      assertEquals(8, line.path("bytes_sent").asInt());
      assertEquals(5, line.path("bytes_received").asInt());
      assertTrue(line.path("session_time").asDouble() > 0);
      assertEquals("TCPRoute", line.path("kind").asString());
      assertEquals("default", line.path("namespace").asString());
      assertEquals("db", line.path("route_name").asString());
      assertEquals("db", line.path("service_name").asString());
      assertEquals("80", line.path("service_port").asString());
      assertTrue(line.path("upstream_connect_time").asDouble() >= 0);
      assertFalse(line.has("reason"), line::toString);
      String one = "127.0.0.1:" + backend.address().getPort();
      assertEquals(
          Set.of(one, "127.0.0.1:" + closed.getPort() + ", " + one),
          lines.stream()
              .map(each -> each.path("upstream_addr").asString())
              .collect(Collectors.toSet()),
          "all that were tried");
    }
  }

  /** The log-format-stream of ingress-nginx. */
  @Test
  void aLineAsIngressNginxWritesIt() throws IOException {
    try (TcpBackend backend = TcpBackend.of(TcpBackend.named("db"));
        AccessLog log = log(AccessLogFormat.INGRESS_NGINX);
        StreamsUnderTest streams =
            new StreamsUnderTest(to(backend.address()), StreamLimits.DEFAULT, log)) {
      talk(streams.tcp(PORT));
      String line = lines(1).getFirst();
      assertTrue(
          line.matches("\\[127\\.0\\.0\\.1] \\[[^]]+] TCP 200 8 5 \\d+\\.\\d{3}"), () -> line);
    }
  }

  @Test
  void whyAConnectionEndedIsTold() throws IOException {
    StreamWorld world = to();
    try (TcpBackend backend = TcpBackend.of(TcpBackend.named("db"));
        AccessLog log = log(AccessLogFormat.JSON);
        StreamsUnderTest streams = new StreamsUnderTest(world, StreamLimits.DEFAULT, log)) {
      InetSocketAddress gateway = streams.tcp(PORT);
      refused(gateway);
      world.service("db", TCP, nobody());
      streams.apply();
      refused(gateway);
      world.service("db", TCP, backend.address());
      streams.apply();
      try (RawClient client = new RawClient(gateway)) {
        assertEquals("db", TestBackend.line(client.in()));
        backend.kill();
        assertThrows(SocketException.class, () -> client.in().read());
      }
      List<String> told =
          lines(3).stream()
              .map(line -> JsonMapper.shared().readTree(line))
              .map(line -> line.path("status").asInt() + " " + line.path("reason").asString())
              .toList();
      assertEquals(List.of("502 NoEndpoints", "502 NotConnected", "200 EndpointReset"), told);
    }
  }

  private static void refused(InetSocketAddress address) throws IOException {
    try (RawClient client = new RawClient(address)) {
      assertThrows(SocketException.class, () -> client.in().read());
    }
  }

  @Test
  void metricsTellOfConnectionsWhileTheyLast() throws IOException {
    String labels = "kind=\"TCPRoute\",namespace=\"default\",route=\"db\",service=\"db\"";
    InetSocketAddress closed = nobody();
    try (TcpBackend backend = TcpBackend.of(TcpBackend.named("db"));
        StreamsUnderTest streams = new StreamsUnderTest(to(closed, backend.address()))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      talk(gateway);
      talk(gateway);
      streams.awaitEnd();
      try (RawClient client = new RawClient(gateway)) {
        assertEquals("db", TestBackend.line(client.in()));
        Await.until(
            "bytes of what is open",
            () -> streams.metrics().contains("direction=\"sent\"," + labels + "} 19.0"),
            streams::metrics);
        String metrics = streams.metrics();
        assertTrue(metrics.contains("fairlead_gateway_stream_open{" + labels + "} 1.0"), metrics);
        assertTrue(
            metrics.contains("stream_bytes_total{direction=\"received\"," + labels + "} 10.0"),
            metrics);
        assertTrue(
            metrics.contains(
                "stream_connections_total{kind=\"TCPRoute\",namespace=\"default\","
                    + "reason=\"ended\",route=\"db\",service=\"db\"} 2.0"),
            metrics);
        assertTrue(metrics.contains("stream_duration_seconds_count{" + labels + "} 2"), metrics);
        assertTrue(
            metrics.contains(
                "endpoint_failures_total{endpoint=\"127.0.0.1:"
                    + closed.getPort()
                    + "\",namespace=\"default\",reason=\"connect\",service=\"db\"}"),
            metrics);
      }
    }
  }

  @Test
  void aLineForEachClientOfUdp() throws IOException {
    try (DatagramSocket backend = new DatagramSocket(GatewayUnderTest.anyPort());
        DatagramSocket client = new DatagramSocket(GatewayUnderTest.anyPort());
        AccessLog log = log(AccessLogFormat.JSON)) {
      StreamWorld world =
          new StreamWorld()
              .listener("udp", GatewayListeners.Protocol.UDP, PORT)
              .service("dns", UDP, (InetSocketAddress) backend.getLocalSocketAddress())
              .route(RouteKind.UDP, "dns", 1, "udp");
      try (StreamsUnderTest streams = new StreamsUnderTest(world, StreamLimits.DEFAULT, log)) {
        client.send(new DatagramPacket(new byte[7], 7, streams.udp(PORT)));
        DatagramPacket got = new DatagramPacket(new byte[100], 100);
        backend.setSoTimeout(10_000);
        backend.receive(got);
        backend.send(new DatagramPacket(new byte[9], 9, got.getSocketAddress()));
        client.setSoTimeout(10_000);
        client.receive(got);
      }
      JsonNode line = JsonMapper.shared().readTree(lines(1).getFirst());
      assertEquals("UDP", line.path("protocol").asString());
      assertEquals(client.getLocalPort(), line.path("remote_port").asInt());
      assertEquals(7, line.path("bytes_received").asInt());
      assertEquals(9, line.path("bytes_sent").asInt());
      assertEquals("GatewayEnding", line.path("reason").asString());
    }
  }
}
