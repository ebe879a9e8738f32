package io.fairlead.gateway;

import static io.fairlead.gateway.RouteUnderTest.grpc;
import static io.fairlead.gateway.RouteUnderTest.http;
import static io.fairlead.gateway.RouteUnderTest.path;
import static io.fairlead.gateway.RouteUnderTest.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.node.ImageEntry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gateway API in the running gateway, over real sockets: what the conformance tests of the same
 * names ask for, as far as traffic is their subject (G1-G5, G9).
 */
class GatewayRoutesTest {
  private static final Map<String, TestBackend> BACKENDS = new HashMap<>();
  private static final Cluster CLUSTER = new Cluster();
  private static GatewayUnderTest gateway;
  private static int port;
  private static int isolated;
  private static int tcp;

  @BeforeAll
  static void start() throws IOException {
    port = TestBackend.nowhere().getPort();
    isolated = TestBackend.nowhere().getPort();
    tcp = TestBackend.nowhere().getPort();
    for (String name : List.of("v1", "v2", "v3")) {
      TestBackend backend = TestBackend.saying(name);
      BACKENDS.put(name, backend);
      CLUSTER.service(name).endpoints(name, backend.address());
    }
    CLUSTER.service("empty");
    CLUSTER.put(
        RouteUnderTest.gateway(
            "gw",
            RouteUnderTest.listener("all", port, ""),
            new GatewayListeners.Listener(
                new ListenerName("tcp"), tcp, GatewayListeners.Protocol.TCP, "", null),
            RouteUnderTest.listener("any", isolated, ""),
            RouteUnderTest.listener("wild", isolated, "*.example.com"),
            RouteUnderTest.listener("foo", isolated, "*.foo.example.com"),
            RouteUnderTest.listener("exact", isolated, "abc.foo.example.com")));
    routes();
    CLUSTER.put(
        new ImageEntry.OfStreamRoute(
            new StreamRoute(
                RouteKind.TCP,
                Cluster.named("stream"),
                1,
                List.of(new Attachment(Cluster.named("gw"), new ListenerName("tcp"), List.of(""))),
                List.of(
                    new StreamRoute.StreamBackend(
                        3, new BackendTarget.ServicePort(Cluster.named("v1"), 80))))));
    CLUSTER.route("ingress", "", "/", PathType.PREFIX, "v1");
    gateway = GatewayUnderTest.with(CLUSTER);
    assertEquals(Map.of(), gateway.unbound());
  }

  private static void routes() {
    put(
        http("matching")
            .at("gw", "all", "matching.org")
            .rule(
                rule()
                    .path("PathPrefix /")
                    .match(path("PathPrefix /"), null, List.of(value("version", "one")), List.of())
                    .to("v1"))
            .rule(rule().path("PathPrefix /v2").headers("version: two").to("v2")));
    put(
        http("exact")
            .at("gw", "all", "exact.org")
            .rule(rule().path("Exact /one").to("v1"))
            .rule(rule().path("Exact /two").to("v2")));
    put(
        http("order")
            .at("gw", "all", "order.org")
            .rule(rule().path("PathPrefix /match").to("v1"))
            .rule(rule().path("PathPrefix /match/prefix/one").to("v2"))
            .rule(rule().path("Exact /match/exact").to("v3"))
            .rule(rule().path("PathPrefix /caf%C3%A9").to("v3"))
            .rule(rule().path("PathPrefix /match/exact").to("v2")));
    put(
        http("headers")
            .at("gw", "all", "headers.org")
            .rule(rule().headers("version: one").to("v1"))
            .rule(rule().headers("version: two").to("v2"))
            .rule(rule().headers("version: two", "color: orange").to("v1"))
            .rule(rule().headers("color: blue").headers("color: green").to("v1"))
            .rule(rule().headers("color: red").headers("color: yellow").to("v2")));
    put(
        http("query")
            .at("gw", "all", "query.org")
            .rule(rule().query("animal=whale").to("v1"))
            .rule(rule().query("animal=dolphin").to("v2"))
            .rule(rule().query("animal=dolphin", "color=blue").to("v3")));
    put(
        http("method")
            .at("gw", "all", "method.org")
            .rule(rule().method("POST").to("v1"))
            .rule(rule().method("GET").to("v2"))
            .rule(rule().path("PathPrefix /path").to("v3")));
    put(
        http("across-1", 1)
            .at("gw", "all", "across.org")
            .rule(rule().path("PathPrefix /x").to("v1")));
    put(
        http("across-2", 2)
            .at("gw", "all", "across.org")
            .rule(rule().path("PathPrefix /x").to("v2")));
    put(http("across-0", 2).at("gw", "all", "across.org").rule(rule().headers("a: b").to("v3")));
    put(
        http("hosts-exact")
            .at("gw", "all", "very.specific.com")
            .rule(rule().path("PathPrefix /s1").to("v1")));
    put(
        http("hosts-wild")
            .at("gw", "all", "*.specific.com")
            .rule(rule().path("PathPrefix /s2").to("v2")));
    put(
        http("pattern")
            .at("gw", "all", "pattern.org")
            .rule(rule().path("RegularExpression /v[0-9]+/x").to("v1")));
    put(
        http("moved")
            .at("gw", "all", "moved.org")
            .rule(rule().filter(new HttpFilter.Redirect(null, "new.org", 0, null, 301))));
    put(http("none").at("gw", "all", "none.org").rule(rule()));
    put(http("missing").at("gw", "all", "missing.org").rule(rule().nowhere(1)));
    put(http("half").at("gw", "all", "half.org").rule(rule().to("v1", 1).nowhere(1)));
    put(http("empty").at("gw", "all", "empty.org").rule(rule().to("empty")));
    put(http("zero").at("gw", "all", "zero.org").rule(rule().to("v1", 0).to("v2", 0)));
    put(http("gone").at("gw", "all", "gone.org").rule(rule().to("no-such-service")));
    put(
        http("weights")
            .at("gw", "all", "weights.org")
            .rule(rule().to("v1", 70).to("v2", 30).to("v3", 0)));
    put(grpc("calls").at("gw", "all", "calls.org").rule(rule().path("Exact /a.B/C").to("v1")));
    put(http("any").at("gw", "any").rule(rule().path("PathPrefix /any").to("v1")));
    put(
        http("wild")
            .at("gw", "wild", "*.example.com")
            .rule(rule().path("PathPrefix /wild").to("v1")));
    put(
        http("foo")
            .at("gw", "foo", "*.foo.example.com")
            .rule(rule().path("PathPrefix /foo").to("v1")));
    put(
        http("abc")
            .at("gw", "exact", "abc.foo.example.com")
            .rule(rule().path("PathPrefix /abc").to("v1")));
  }

  private static JsonNode told(String path) {
    return JsonMapper.shared().readTree(gateway.told(path).body());
  }

  private static JsonNode explained(int port, String url) {
    return told("/explain?url=http://" + url.replaceFirst("/", ":" + port + "/"));
  }

  private static String endpoint(String backend) {
    TestBackend of = Objects.requireNonNull(BACKENDS.get(backend));
    return "127.0.0.1:" + of.address().getPort();
  }

  /** B25: of a URL at a Gateway's port its listener decides, by the rule requests go by. */
  @Test
  void whatBecomesOfARequestIsToldOfTheListenersPort() {
    JsonNode order = explained(port, "order.org/match/prefix/one/any");
    assertEquals("sent to an endpoint", order.path("outcome").asString());
    JsonNode by = order.path("route");
    assertEquals("HTTPRoute", by.path("kind").asString());
    assertEquals("order", by.path("name").asString());
    assertEquals("default/gw", by.path("gateway").asString());
    assertEquals("all", by.path("listener").asString());
    assertEquals(1, by.path("rule").asInt());
    assertEquals("/match/prefix/one", by.path("match").path("path").path("value").asString());
    assertEquals("default/v2", order.path("service").asString());
    assertEquals(endpoint("v2"), order.path("endpoints").path(0).path("address").asString());

    JsonNode backends = explained(port, "weights.org/").path("backends");
    assertEquals(
        List.of(70, 30, 0),
        backends.valueStream().map(each -> each.path("weight").asInt()).toList());
    assertEquals(endpoint("v1"), backends.path(0).path("endpoints").path(0).asString());

    JsonNode moved = explained(port, "moved.org/");
    assertEquals(301, moved.path("status").asInt());
    assertEquals("redirect", moved.path("filters").path(0).path("filter").asString());
    assertTrue(moved.path("service").isMissingNode(), moved::toString);

    JsonNode exact = explained(isolated, "abc.foo.example.com/foo");
    assertEquals(404, exact.path("status").asInt(), "only the most specific listener counts");
    assertEquals("exact", exact.path("listeners").path(0).path("name").asString());

    JsonNode stream = explained(tcp, "any.org/");
    assertEquals("connection passed on to an endpoint", stream.path("outcome").asString());
    assertEquals("TCPRoute", stream.path("route").path("kind").asString());
    assertEquals(3, stream.path("backends").path(0).path("weight").asInt());
    assertEquals(
        endpoint("v1"), stream.path("backends").path(0).path("endpoints").path(0).asString());
    assertEquals("allowed", stream.path("endpoints").path(0).path("networkPolicy").asString());

    JsonNode plain = told("/explain?url=tcp://127.0.0.1:" + tcp);
    assertEquals(stream.path("endpoints"), plain.path("endpoints"));
    assertEquals(stream.path("route"), plain.path("route"));
    JsonNode http = told("/explain?url=tcp://127.0.0.1:" + port);
    assertEquals("this port speaks HTTP: ask for a URL of http", http.path("message").asString());
    assertEquals(400, gateway.told("/explain?url=tcp://127.0.0.1").statusCode());

    JsonNode secured = told("/explain?url=https://order.org:" + port + "/");
    assertEquals("connection closed by the gateway", secured.path("outcome").asString());
    JsonNode ingress = told("/explain?url=http://order.org/");
    assertEquals("Ingress", ingress.path("route").path("kind").asString());
  }

  @Test
  void whatGatewaysServeIsTold() {
    JsonNode config = told("/config");
    JsonNode listeners = config.path("gateways").path(0).path("listeners");
    assertEquals(6, listeners.size());
    assertTrue(listeners.valueStream().allMatch(each -> each.path("open").asBoolean()));
    assertEquals("TCPRoute default/stream", listeners.path(1).path("routes").path(0).asString());
    JsonNode weights =
        config
            .path("routes")
            .valueStream()
            .filter(route -> route.path("name").asString().equals("default/weights"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        "weights.org", weights.path("listeners").path(0).path("hostnames").path(0).asString());
    JsonNode backend = weights.path("rules").path(0).path("backends").path(1);
    assertEquals(endpoint("v2"), backend.path("endpoints").path(0).asString());
  }

  private static void put(RouteUnderTest route) {
    CLUSTER.put(route.entry());
  }

  private static HttpMatch.Value value(String name, String value) {
    return new HttpMatch.Value(name, value, false);
  }

  @AfterAll
  static void stop() throws IOException {
    gateway.close();
    for (TestBackend backend : BACKENDS.values()) {
      backend.close();
    }
  }

  /**
   * One request and what comes of it.
   *
   * @param asks method, host and path, then headers after a bar
   * @param gets name of the backend, or a status
   */
  record Case(String about, String asks, String gets) {
    @Override
    public String toString() {
      return about + ": " + asks + " -> " + gets;
    }
  }

  private static Stream<Case> matching() {
    return Stream.of(
        new Case("HTTPRouteMatching", "GET matching.org /", "v1"),
        new Case("HTTPRouteMatching", "GET matching.org /example", "v1"),
        new Case("HTTPRouteMatching", "GET matching.org / | Version: one", "v1"),
        new Case("HTTPRouteMatching", "GET matching.org /v2", "v2"),
        new Case("HTTPRouteMatching", "GET matching.org /v2/ | version: two", "v2"),
        new Case("HTTPRouteMatching", "GET matching.org / | version: two", "v2"),
        new Case("prefixes are of whole elements (G4)", "GET matching.org /v2example", "v1"),
        new Case("HTTPRouteExactPathMatching", "GET exact.org /one", "v1"),
        new Case("HTTPRouteExactPathMatching", "GET exact.org /two?q=1", "v2"),
        new Case("HTTPRouteExactPathMatching", "GET exact.org /", "404"),
        new Case("HTTPRouteExactPathMatching", "GET exact.org /one/", "404"),
        new Case("HTTPRouteExactPathMatching", "GET exact.org /one/x", "404"),
        new Case("HTTPRoutePathMatchOrder", "GET order.org /match/exact", "v3"),
        new Case("HTTPRoutePathMatchOrder", "GET order.org /match/exact/x", "v2"),
        new Case("HTTPRoutePathMatchOrder", "GET order.org /match/prefix/one/any", "v2"),
        new Case("HTTPRoutePathMatchOrder", "GET order.org /match/prefix/two", "v1"),
        new Case(
            "a path in other words is the same path", "GET order.org /x/../match/%65xact", "v3"),
        new Case("HTTPRouteHeaderMatching", "GET headers.org / | Version: one", "v1"),
        new Case("HTTPRouteHeaderMatching", "GET headers.org / | version: two", "v2"),
        new Case(
            "HTTPRouteHeaderMatching", "GET headers.org / | version: two | color: orange", "v1"),
        new Case("HTTPRouteHeaderMatching", "GET headers.org / | color: green", "v1"),
        new Case("HTTPRouteHeaderMatching", "GET headers.org / | color: yellow", "v2"),
        new Case("HTTPRouteHeaderMatching", "GET headers.org / | color: purple", "404"),
        new Case("HTTPRouteHeaderMatching", "GET headers.org /", "404"),
        new Case("HTTPRouteQueryParamMatching", "GET query.org /?animal=whale", "v1"),
        new Case("HTTPRouteQueryParamMatching", "GET query.org /?other=x&animal=dolphin", "v2"),
        new Case("HTTPRouteQueryParamMatching", "GET query.org /?animal=dolphin&color=blue", "v3"),
        new Case("a value may be escaped", "GET query.org /?animal=wh%61le", "v1"),
        new Case("HTTPRouteQueryParamMatching", "GET query.org /?animal=shark", "404"),
        new Case("HTTPRouteQueryParamMatching", "GET query.org /?Animal=whale", "404"),
        new Case("HTTPRouteMethodMatching", "POST method.org /", "v1"),
        new Case("HTTPRouteMethodMatching", "GET method.org /", "v2"),
        new Case("HTTPRouteMethodMatching", "PUT method.org /", "404"),
        new Case("a longer path is more than a method (G1)", "GET method.org /path", "v3"),
        new Case("HTTPRouteMatchingAcrossRoutes, the older", "GET across.org /x", "v1"),
        new Case("HTTPRouteMatchingAcrossRoutes", "GET across.org /x | a: b", "v1"),
        new Case("HTTPRouteMatchingAcrossRoutes", "GET across.org /y | a: b", "v3"),
        new Case("HTTPRouteHostnameIntersection", "GET very.specific.com /s1", "v1"),
        new Case("a less specific hostname comes next", "GET very.specific.com /s2", "v2"),
        new Case("HTTPRouteHostnameIntersection", "GET non.matching.com /s1", "404"),
        new Case("wildcards have several labels (G5)", "GET a.b.specific.com /s2", "v2"),
        new Case("wildcards have not none (G5)", "GET specific.com /s2", "404"),
        new Case("hosts are of any case", "GET VERY.Specific.com:1234 /s1", "v1"),
        new Case("RegularExpression, all of the path", "GET pattern.org /v12/x", "v1"),
        new Case("RegularExpression, all of the path", "GET pattern.org /v12/xy", "404"),
        new Case("HTTPRouteNoBackendRefs (G2)", "GET none.org /", "500"),
        new Case("HTTPRouteInvalidNonExistentBackendRef (G2)", "GET missing.org /", "500"),
        new Case("a Service without endpoints (G2)", "GET empty.org /", "503"),
        new Case("weights that add up to nothing (G2)", "GET zero.org /", "500"),
        new Case("a Service that went away (G2)", "GET gone.org /", "500"),
        new Case("a call is what is routed, not any request", "GET calls.org /a.B/C", "404"),
        new Case("no route, though an Ingress takes all elsewhere", "GET nobody.org /", "404"),
        new Case("a rule's path may be escaped", "GET order.org /caf%c3%a9/x", "v3"),
        new Case("HTTPRouteSimpleSameNamespace", "GET order.org /match", "v1"));
  }

  /** GatewayHTTPListenerIsolation: only the routes of the most specific listener count. */
  private static Stream<Case> isolation() {
    List<Case> cases = new ArrayList<>();
    Map<String, String> listeners =
        Map.of(
            "bar.com", "/any",
            "bar.example.com", "/wild",
            "bar.foo.example.com", "/foo",
            "abc.foo.example.com", "/abc");
    listeners.forEach(
        (host, own) -> {
          for (String path : List.of("/any", "/wild", "/foo", "/abc")) {
            cases.add(
                new Case(
                    "GatewayHTTPListenerIsolation",
                    "GET " + host + " " + path,
                    path.equals(own) ? "v1" : "404"));
          }
        });
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("matching")
  void routesByHostPathAndTheRest(Case asked) throws IOException {
    assertEquals(asked.gets(), outcome(port, asked.asks()));
  }

  @ParameterizedTest
  @MethodSource("isolation")
  void keepsListenersApart(Case asked) throws IOException {
    assertEquals(asked.gets(), outcome(isolated, asked.asks()));
  }

  private static String outcome(int at, String asks) throws IOException {
    RawClient.Response response = send(at, asks);
    return response.status() == 200 ? response.body() : String.valueOf(response.status());
  }

  private static RawClient.Response send(int at, String asks) throws IOException {
    return RawClient.ask(address(at), asks, "");
  }

  private static InetSocketAddress address(int at) {
    return new InetSocketAddress(gateway.http().getAddress(), at);
  }

  /** HTTPRouteWeight: each backend gets its share; a weight of 0 none (G2, G3). */
  @Test
  void sharesByWeight() throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      seen.merge(outcome(port, "GET weights.org /"), 1, Integer::sum);
    }
    assertEquals(List.of("v1", "v2"), seen.keySet().stream().sorted().toList());
    assertTrue(Math.abs(seen.getOrDefault("v1", 0) - 70) <= 3, "70 of 100 were asked for: " + seen);
  }

  /** HTTPRoutePartiallyInvalidViaInvalidReferenceGrant: the share of what is invalid gets 500. */
  @Test
  void answersTheShareThatLeadsNowhere() throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      seen.merge(outcome(port, "GET half.org /"), 1, Integer::sum);
    }
    assertEquals(20, seen.getOrDefault("v1", 0) + seen.getOrDefault("500", 0));
    assertTrue(Math.abs(seen.getOrDefault("v1", 0) - 10) <= 2, "half was asked for: " + seen);
  }
}
