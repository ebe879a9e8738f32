package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** HTTP that is none, halves of requests, and bodies that would be large if they were read. */
@Timeout(180)
class HostileHttpTest {

  @RegisterExtension private static final ApiUnderTest API = new ApiUnderTest();

  /** Sends bytes that no HTTP client would, and reads what comes until the connection closes. */
  private static String raw(byte[] bytes, boolean finish) throws Exception {
    String[] address = API.http().url().replace("https://", "").split(":");
    try (SSLSocket socket =
        (SSLSocket)
            HttpTester.trusting(API.api().caPem())
                .getSocketFactory()
                .createSocket(address[0], Integer.parseInt(address[1]))) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      if (!finish) {
        return ""; // half a request, then gone
      }
      byte[] answer = socket.getInputStream().readNBytes(64);
      return new String(answer, StandardCharsets.US_ASCII);
    } catch (SocketTimeoutException silent) {
      throw new AssertionError("neither answered nor closed: " + start(bytes), silent);
    } catch (IOException closed) {
      return "";
    }
  }

  private static String start(byte[] bytes) {
    return HostileRequests.shortened(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  @Test
  void brokenHttpIsRefusedOrCutOff() throws Exception {
    String end = "\r\nHost: x\r\nConnection: close\r\n\r\n";
    List<String> requests =
        List.of(
            "GET /%00/%zz HTTP/1.1" + end,
            "GET " + "/x".repeat(50_000) + " HTTP/1.1" + end,
            "GET /api/v1/pods?a=%&%zz=1 HTTP/1.1" + end,
            "GET / HTTP/9.9" + end,
            "BREW / HTTP/1.1" + end,
            "GET / HTTP/1.1\r\nHost: x\r\n" + "X-Flood: y\r\n".repeat(20_000) + "\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "y".repeat(200_000) + "\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    for (String request : requests) {
      String answer = raw(request.getBytes(StandardCharsets.ISO_8859_1), true);

      assertTrue(
          answer.isEmpty() || answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 50"),
          () -> HostileRequests.shortened(request) + "\n" + answer);
      assertTrue(
          !answer.startsWith("HTTP/1.1 500"),
          () -> HostileRequests.shortened(request) + "\n" + answer);
    }
    assertEquals(200, API.http().get(HostileRequests.CONFIG_MAPS).code());
  }

  @Test
  void halfRequestsHoldNobodyUp() throws Exception {
    for (int i = 0; i < 100; i++) {
      raw(
          ("POST "
                  + HostileRequests.CONFIG_MAPS
                  + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{\"meta")
              .getBytes(StandardCharsets.US_ASCII),
          false);
      raw("GET /api/v1/pods HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII), false);
    }

    assertEquals(200, API.http().get(HostileRequests.CONFIG_MAPS).code());
  }

  @Test
  void bombsCostLittle() throws Exception {
    StringBuilder yaml = new StringBuilder("a: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      yaml.append("b%d: &a%d [%s]\n".formatted(i, i, (before + ",").repeat(9) + before));
    }
    String nested = "[".repeat(1_000_000);
    String big =
        "{\"metadata\":{\"name\":\"big\"},\"data\":{\"a\":\"" + "x".repeat(1_600_000) + "\"}}";

    for (String[] bomb :
        new String[][] {
          {"application/yaml", yaml.toString()},
          {"application/json", nested},
          {"application/json", "{\"a\":".repeat(300_000)},
          {"application/json", big},
          {"application/json", "{\"data\":{\"n\":1e" + "9".repeat(1_000_000) + "}}"}
        }) {
      int code = API.http().send("POST", HostileRequests.CONFIG_MAPS, bomb[0], bomb[1]).code();

      assertTrue(
          code >= 400 && code < 500, () -> HostileRequests.shortened(bomb[1]) + " -> " + code);
    }
    assertEquals(200, API.http().get(HostileRequests.CONFIG_MAPS).code());
  }
}
