package io.fairlead.gateway.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.gateway.Cluster;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.Listener;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.streamservices.StreamConfigMap;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a gateway can tell of ports that several ask for (G5). */
class SocketClaimsTest {
  private static final InetAddress OWN = InetAddress.getLoopbackAddress();

  private static GatewayListeners gateway(
      String name, long created, List<String> addresses, Listener... listeners) {
    return new GatewayListeners(Cluster.named(name), addresses, List.of(listeners), null, created);
  }

  private static Listener listener(Protocol protocol, String hostname, @Nullable String secret) {
    GatewayListeners.Tls tls =
        switch (protocol) {
          case HTTP, TCP, UDP -> null;
          case HTTPS, TLS ->
              new GatewayListeners.Tls(
                  secret == null,
                  secret == null ? List.of() : List.of(Cluster.named(secret)),
                  null);
        };
    return new Listener(new ListenerName("l"), 80, protocol, hostname, tls);
  }

  private static Map<String, String> refused(GatewayListeners... gateways) {
    return SocketClaims.of(OWN, List.of(gateways)).refused().entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().gateway().name(), Map.Entry::getValue));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP,,, HTTP,,, ",
    "HTTPS,, s, HTTPS,, s, ",
    "HTTPS, a.b, s, HTTPS, c.d, t, ",
    "TCP,,, UDP,,, ",
    "TCP,,, TCP,,, port 80 is taken for TCP by Gateway default/z",
    "UDP,,, UDP,,, port 80 is taken for UDP by Gateway default/z",
    "HTTP,,, HTTPS,, s, port 80 is taken for HTTP by Gateway default/z",
    "HTTPS, a.b, s, HTTPS, a.b, t, 'hostname a.b of port 80 is taken for HTTPS with"
        + " other certificates by Gateway default/z'",
    "TLS, a.b,, TLS, a.b,, 'hostname a.b of port 80 is taken for TLS by Gateway default/z'",
    "TLS,,, HTTPS,, s, 'any hostname of port 80 is taken for TLS by Gateway default/z'",
  })
  void theOlderHasIt(
      Protocol older,
      @Nullable String oldHost,
      @Nullable String oldSecret,
      Protocol younger,
      @Nullable String newHost,
      @Nullable String newSecret,
      @Nullable String why) {
    GatewayListeners z =
        gateway("z", 1, List.of(), listener(older, oldHost == null ? "" : oldHost, oldSecret));
    GatewayListeners a =
        gateway("a", 2, List.of(), listener(younger, newHost == null ? "" : newHost, newSecret));

    assertEquals(why == null ? Map.of() : Map.of("a", why), refused(a, z));
    assertEquals(refused(a, z), refused(z, a));
  }

  /** Of the same age the name that sorts first; ports of ConfigMaps have no age. */
  @Test
  void ofTheSameAgeTheNameDecides() {
    Listener tcp = listener(Protocol.TCP, "", null);

    assertEquals(
        "b",
        String.join(
            " ",
            refused(gateway("b", 1, List.of(), tcp), gateway("a", 1, List.of(), tcp)).keySet()));
  }

  @Test
  void aConfigMapGoesBeforeGateways() {
    Listener tcp = listener(Protocol.TCP, "", null);
    GatewayListeners lines =
        new GatewayListeners(StreamConfigMap.TCP.gateway(), List.of(), List.of(tcp), null);

    assertEquals(
        Map.of("a", "port 80 is taken for TCP by ConfigMap ingress-nginx/tcp-services"),
        refused(gateway("a", 1, List.of(), tcp), lines));
  }

  /** The control plane does not know which address a gateway's own is. */
  @Test
  void anAddressMayBeTheOwn() {
    Listener tcp = listener(Protocol.TCP, "", null);
    GatewayListeners named = gateway("z", 1, List.of("192.0.2.1", "127.0.0.1"), tcp);
    SocketClaims claims = SocketClaims.of(OWN, List.of(named, gateway("a", 2, List.of(), tcp)));

    assertEquals(
        List.of("a"), List.copyOf(refused(named, gateway("a", 2, List.of(), tcp)).keySet()));
    assertEquals(2, claims.places().size());
  }
}
