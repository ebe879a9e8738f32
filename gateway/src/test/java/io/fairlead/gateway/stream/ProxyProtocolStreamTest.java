package io.fairlead.gateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.gateway.ProxyBackend;
import io.fairlead.gateway.RawClient;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.meta.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints of TCP are told of the client before its bytes. */
class ProxyProtocolStreamTest {
  private static final int PORT = 9000;

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void theClientIsTold(String version) throws IOException {
    try (ProxyBackend backend = new ProxyBackend();
        StreamsUnderTest streams =
            new StreamsUnderTest(
                new StreamWorld()
                    .annotated(Map.of("proxy-protocol", version))
                    .listener("tcp", GatewayListeners.Protocol.TCP, PORT)
                    .service("db", Protocol.TCP, backend.address())
                    .route(RouteKind.TCP, "db", 1, "tcp"))) {
      InetSocketAddress gateway = streams.tcp(PORT);
      try (RawClient client = new RawClient(gateway)) {
        String told = client.send("GET / HTTP/1.1\r\n\r\n").receive().body();
        assertEquals(
            "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d"
                .formatted(client.socket().getLocalPort(), gateway.getPort()),
            told);
      }
    }
  }
}
