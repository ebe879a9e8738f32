package io.fairlead.agent.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.pod.Probe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An httpGet probe against servers that answer this and that. */
@Timeout(30)
class HttpProbeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource({"200, true", "204, true", "302, true", "399, true", "400, false", "503, false"})
  void statusDecides(int status, boolean healthy) throws IOException {
    try (Server server = new Server(path -> "HTTP/1.1 %d Word\r\n\r\n".formatted(status))) {
      ProbeResult result = server.probe("/", List.of(), PATIENCE);
      assertEquals(healthy, result instanceof ProbeResult.Success, result::toString);
      if (result instanceof ProbeResult.Failure(String why)) {
        assertEquals("HTTP probe failed with statuscode: " + status, why);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, [::1]"})
  void redirectsWithinTheHostAreFollowed(String address, String host) throws IOException {
    try (Server server =
        new Server(
            address,
            path ->
                path.equals("/")
                    ? "HTTP/1.1 302 Found\r\nLocation: /deep?x=1\r\n\r\n"
                    : "HTTP/1.1 500 No\r\n\r\n")) {
      ProbeResult.Failure failure =
          assertInstanceOf(ProbeResult.Failure.class, server.probe("/", List.of(), PATIENCE));
      assertEquals("HTTP probe failed with statuscode: 500", failure.why());
      String second = server.requests.get(1);
      assertTrue(second.contains("GET /deep?x=1 HTTP/1.1"), second);
      assertTrue(second.contains("Host: " + host + ":"), second);
    }
  }

  @Test
  void aRedirectToAnotherHostIsASuccess() throws IOException {
    try (Server server =
        new Server(path -> "HTTP/1.1 301 Moved\r\nLocation: http://192.0.2.1/\r\n\r\n")) {
      assertInstanceOf(ProbeResult.Success.class, server.probe("/", List.of(), PATIENCE));
    }
  }

  @Test
  void redirectsInACircleEnd() throws IOException {
    try (Server server = new Server(path -> "HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n")) {
      ProbeResult.Failure failure =
          assertInstanceOf(ProbeResult.Failure.class, server.probe("/", List.of(), PATIENCE));
      assertEquals("stopped after 10 redirects", failure.why());
    }
  }

  @Test
  void headersAreSent() throws IOException {
    try (Server server = new Server(path -> "HTTP/1.1 200 OK\r\n\r\n")) {
      List<Probe.HttpHeader> headers =
          List.of(
              new Probe.HttpHeader("Host", "shop.example.com"),
              new Probe.HttpHeader("X-Probe", "yes"));
      assertInstanceOf(ProbeResult.Success.class, server.probe("/", headers, PATIENCE));
      String request = server.requests.getFirst();
      assertTrue(request.contains("Host: shop.example.com"), request);
      assertTrue(request.contains("X-Probe: yes"), request);
      assertEquals(2, request.split("Host: ", -1).length, "one Host header only");
    }
  }

  @Test
  void silenceEndsInTime() throws IOException {
    try (Server server = new Server(path -> "HTTP/1.1 200 OK\r\nX-Unfinished: ")) {
      server.hangAfterAnswer = true;
      ProbeResult.Failure failure =
          assertInstanceOf(
              ProbeResult.Failure.class, server.probe("/slow", List.of(), Duration.ofMillis(100)));
      assertEquals(
          "Get \"http://127.0.0.1:%d/slow\": context deadline exceeded"
              .formatted(server.socket.getLocalPort()),
          failure.why());
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "'\r\n\r\n'", "'SSH-2.0-OpenSSH\r\n'", "'HTTP/1.1 abc OK\r\n\r\n'"})
  void whatIsNoHttpFails(String answer) throws IOException {
    try (Server server = new Server(path -> answer)) {
      assertInstanceOf(ProbeResult.Failure.class, server.probe("/", List.of(), PATIENCE));
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, [::1]"})
  void nobodyThereIsSaidAsTheKubeletSaysIt(String address, String host) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      port = free.getLocalPort();
    }
    Probe.HttpGet http = new Probe.HttpGet("HTTP", "", port, "/", List.of());
    assertEquals(
        new ProbeResult.Failure(
            "Get \"http://%s:%d/\": connect: connection refused".formatted(host, port)),
        HttpProbe.ask(http, address, PATIENCE));
    assertEquals(
        new ProbeResult.Failure(
            "dial tcp %s:%d: connect: connection refused".formatted(host, port)),
        TcpProbe.ask(new Probe.TcpSocket("", port), address, PATIENCE));
  }

  /** Answers each connection's first request with the bytes for its path, then closes. */
  private static final class Server implements AutoCloseable {
    final ServerSocket socket;
    final List<String> requests = new CopyOnWriteArrayList<>();
    volatile boolean hangAfterAnswer;
    private final String address;
    private final UnaryOperator<String> answers;

    Server(UnaryOperator<String> answers) throws IOException {
      this("127.0.0.1", answers);
    }

    Server(String address, UnaryOperator<String> answers) throws IOException {
      this.address = address;
      this.socket = new ServerSocket(0, 10, InetAddress.getByName(address));
      this.answers = answers;
      Thread.ofVirtual().start(this::accept);
    }

    ProbeResult probe(String path, List<Probe.HttpHeader> headers, Duration timeout) {
      return HttpProbe.ask(
          new Probe.HttpGet("HTTP", "", socket.getLocalPort(), path, headers), address, timeout);
    }

    private void accept() {
      try {
        while (true) {
          Socket client = socket.accept();
          Thread.ofVirtual().start(() -> serve(client));
        }
      } catch (IOException e) {
        assertTrue(socket.isClosed(), e::toString);
      }
    }

    private void serve(Socket client) {
      try (client) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder request = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          request.append(line).append('\n');
        }
        requests.add(request.toString());
        String path = request.toString().split(" ", -1)[1];
        client.getOutputStream().write(answers.apply(path).getBytes(StandardCharsets.UTF_8));
        if (hangAfterAnswer) {
          int end = in.read(); // until the probe gives up
          assertEquals(-1, end);
        }
      } catch (IOException e) {
        requests.add("cut off: " + e);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
