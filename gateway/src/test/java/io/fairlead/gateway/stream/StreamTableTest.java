package io.fairlead.gateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.gateway.TestCertificate;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route a connection takes; pure. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTableTest {
  private static final int PORT = 443;

  private StreamTable table = StreamTable.EMPTY;

  /** One port with listeners of every kind (MixedTermination). */
  @BeforeAll
  void build() {
    StreamWorld world =
        new StreamWorld()
            .tls("all", PORT, "")
            .tls("wild", PORT, "*.example.com")
            .tls("ended", PORT, "ended.example.com", "cert")
            .tls("bare", PORT, "bare.example.com", "missing")
            .listener(
                "web",
                GatewayListeners.Protocol.HTTPS,
                PORT,
                "web.example.com",
                StreamWorld.tls("cert"))
            .tls("unused", PORT, "unused.example.com");
    world.cluster().certificate(TestCertificate.of("ended.example.com").asSecret("cert"));
    world
        .route(RouteKind.TLS, "rest", 1, "all", "other.org", "*.other.org")
        .route(RouteKind.TLS, "young", 9, "wild", "*.example.com", "one.example.com")
        .route(RouteKind.TLS, "old", 2, "wild", "two.example.com", "*.deep.example.com")
        .route(RouteKind.TLS, "later", 3, "wild", "two.example.com")
        .route(RouteKind.TLS, "a-equal", 9, "wild", "*.example.com")
        .route(RouteKind.TLS, "end", 1, "ended", "ended.example.com")
        .route(RouteKind.TLS, "bared", 1, "bare", "bare.example.com");
    table = world.table();
  }

  @ParameterizedTest(name = "{0}: {1} ({2})")
  @CsvSource({
    "one.example.com, passthrough young, exact before wildcard",
    "two.example.com, passthrough old, 'G1: the older route'",
    "six.example.com, passthrough a-equal, 'G1: of the same age the name that sorts first'",
    "a.b.example.com, passthrough a-equal, 'G5: a wildcard is for several labels'",
    "x.deep.example.com, passthrough old, 'the longest wildcard'",
    "example.com, refused, 'G5: and not for the apex'",
    "other.org, passthrough rest, HostnameIntersection",
    "a.other.org, passthrough rest, HostnameIntersection",
    "another.org, refused, InvalidNoMatchingListenerHostname",
    "ended.example.com, terminate end, TLSRouteModeTerminate",
    "bare.example.com, refused, 'SecretMissing'",
    "web.example.com, http web, HTTPS beside TLS",
    "unused.example.com, refused, 'its own listener has it, though no route'",
    "'', refused, 'no name, and no route for all'",
  })
  void serverNames(String name, String what, String why) {
    String found =
        switch (table.tls(StreamWorld.at(PORT), name)) {
          case TlsTarget.Passthrough(StreamTarget to) -> "passthrough " + to.route().name();
          case TlsTarget.Terminate(StreamTarget to, var tls) -> "terminate " + to.route().name();
          case TlsTarget.Http http -> "http " + http.listener().name().section();
          case TlsTarget.NoListener _ -> "no listener";
          case TlsTarget.Refused _ -> "refused";
        };
    assertEquals(what, found, why);
  }

  @Test
  void otherPortsHaveNoListener() {
    assertEquals(
        new TlsTarget.NoListener(), table.tls(StreamWorld.at(PORT + 1), "one.example.com"));
  }

  /** MultipleRoutesAttachment: connections can not be told apart, so one route has them. */
  @ParameterizedTest
  @CsvSource({"TCP", "UDP"})
  void ofSeveralRoutesTheOldestHasThePort(GatewayListeners.Protocol protocol) {
    RouteKind kind = RouteKind.valueOf(protocol.name());
    StreamTable built =
        new StreamWorld()
            .listener("port", protocol, PORT)
            .route(kind, "b", 2, "port")
            .route(kind, "z", 1, "port")
            .route(kind, "a", 2, "port")
            .table();
    StreamTarget target =
        protocol == GatewayListeners.Protocol.UDP
            ? built.udp(StreamWorld.at(PORT))
            : built.tcp(StreamWorld.at(PORT));
    assertEquals("z", target == null ? "none" : target.route().name());
  }
}
