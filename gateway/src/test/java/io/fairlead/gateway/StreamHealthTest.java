package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Endpoints of a TCPRoute that do not answer health checks are left out, with no client the wiser.
 */
class StreamHealthTest {

  private static Cluster cluster(int port, String check, InetSocketAddress... endpoints) {
    return StreamPort.to(
        new Cluster()
            .service("db")
            .balanced(
                "db",
                "health-check",
                check,
                "health-interval",
                "20ms",
                "eject-most-percent",
                "100",
                "panic-percent",
                "0")
            .endpoints("db", endpoints),
        port,
        "db");
  }

  /** Of the route's backend, by what the gateway tells of itself. */
  private static int leftOut(GatewayUnderTest gateway) {
    JsonNode config = JsonMapper.shared().readTree(gateway.told("/config").body());
    return config.path("routes").path(0).path("backends").path(0).path("leftOut").asInt(-1);
  }

  private static void awaitLeftOut(int count, GatewayUnderTest gateway) {
    Await.until(
        count + " left out", () -> leftOut(gateway) == count, () -> gateway.told("/config").body());
  }

  private static Set<String> answers(int port) throws IOException {
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      try (RawClient client =
          new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        answers.add(client.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n").receive().body());
      }
    }
    return answers;
  }

  /** One that answers at its health path, or takes connections, while it is well. */
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "/healthz"})
  void anEndpointThatIsNotThereIsLeftOut(String check) throws IOException {
    int port = StreamPort.free();
    try (TestBackend well = TestBackend.saying("well");
        GatewayUnderTest gateway =
            GatewayUnderTest.with(cluster(port, check, well.address(), TestBackend.nowhere()))) {
      awaitLeftOut(1, gateway);
      assertEquals(Set.of("well"), answers(port));
    }
  }

  @Test
  void oneThatIsWellAgainComesBack() throws IOException {
    int port = StreamPort.free();
    AtomicBoolean ill = new AtomicBoolean(true);
    try (TestBackend well = TestBackend.saying("well");
        TestBackend moody =
            TestBackend.answering(
                (request, _, out) ->
                    TestBackend.reply(
                        out,
                        request.line().contains("/healthz") && ill.get()
                            ? "503 Service Unavailable"
                            : "200 OK",
                        "moody"));
        GatewayUnderTest gateway =
            GatewayUnderTest.with(cluster(port, "/healthz", well.address(), moody.address()))) {
      awaitLeftOut(1, gateway);
      assertEquals(Set.of("well"), answers(port));

      ill.set(false);

      awaitLeftOut(0, gateway);
      assertEquals(Set.of("well", "moody"), answers(port));
    }
  }
}
