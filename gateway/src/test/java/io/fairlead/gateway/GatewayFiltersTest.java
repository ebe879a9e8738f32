package io.fairlead.gateway;

import static io.fairlead.gateway.RouteUnderTest.http;
import static io.fairlead.gateway.RouteUnderTest.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpFilter.Header;
import io.fairlead.model.gatewayapi.HttpFilter.HeaderEdits;
import io.fairlead.model.gatewayapi.HttpFilter.PathChange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The filters of Gateway API, timeouts and retries, over real sockets: the conformance tests of the
 * same names (G3, G4, G9).
 */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class GatewayFiltersTest {
  private static final Cluster CLUSTER = new Cluster();
  private static final List<TestBackend> BACKENDS = new ArrayList<>();
  private static final CountDownLatch OVER = new CountDownLatch(1);
  private static final AtomicInteger FAILURES = new AtomicInteger();
  private static GatewayUnderTest gateway;
  private static TestBackend echo;
  private static TestBackend copies;
  private static TestBackend moreCopies;
  private static TestBackend flaky;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    port = TestBackend.nowhere().getPort();
    echo = backend("echo", (request, in, out) -> TestBackend.reply(out, "200 OK", "echo"));
    copies = backend("copies", (request, in, out) -> TestBackend.reply(out, "200 OK", "copy"));
    moreCopies = backend("more", (request, in, out) -> TestBackend.reply(out, "200 OK", "copy"));
    backend("answers", GatewayFiltersTest::withHeaders);
    backend("slow", GatewayFiltersTest::slow);
    backend("single", (request, in, out) -> TestBackend.reply(out, "200 OK", "third"));
    TestBackend one = TestBackend.saying("first");
    TestBackend two = TestBackend.saying("second");
    BACKENDS.addAll(List.of(one, two));
    CLUSTER.service("pair").endpoints("pair", one.address(), two.address());
    flaky = backend("flaky", GatewayFiltersTest::flaky);
    CLUSTER.put(RouteUnderTest.gateway("gw", RouteUnderTest.listener("http", port, "")));
    headers();
    redirects();
    rewrites();
    mirrors();
    cors();
    timeouts();
    gateway = GatewayUnderTest.with(CLUSTER);
  }

  private static TestBackend backend(String name, TestBackend.Answer answer) throws IOException {
    TestBackend backend = TestBackend.answering(answer);
    BACKENDS.add(backend);
    CLUSTER.service(name).endpoints(name, backend.address());
    return backend;
  }

  private static boolean withHeaders(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    TestBackend.write(
        out,
        "HTTP/1.1 200 OK\r\n"
            + "X-Set: old\r\n"
            + "X-Add: first\r\n"
            + "X-Remove: gone\r\n"
            + "Content-Length: 2\r\n\r\n"
            + "ok");
    return true;
  }

  /** Answers after the time the path says, in milliseconds. */
  private static boolean slow(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    int millis = Integer.parseInt(request.line().split(" ")[1].replaceAll(".*/", ""));
    try {
      if (OVER.await(millis, TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return TestBackend.reply(out, "200 OK", "slow");
  }

  /** Fails as often as it was told to, in the way the path says. */
  private static boolean flaky(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    if (FAILURES.getAndDecrement() <= 0) {
      return TestBackend.reply(out, "200 OK", "at last");
    }
    return switch (request.line().split(" ")[1]) {
      case "/status" -> TestBackend.reply(out, "503 Service Unavailable", "no");
      case "/close" -> false;
      case String path -> slow(request, in, out);
    };
  }

  @AfterAll
  static void stop() throws IOException {
    OVER.countDown();
    gateway.close();
    for (TestBackend backend : BACKENDS) {
      backend.close();
    }
  }

  private static RawClient.Response send(String head) throws IOException {
    return send(head, "");
  }

  private static RawClient.Response send(String asks, String body) throws IOException {
    return RawClient.ask(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), asks, body);
  }

  private static void route(String name, RouteUnderTest.Rule... rules) {
    RouteUnderTest route = http(name).at("gw", "http", name + ".org");
    for (RouteUnderTest.Rule rule : rules) {
      route.rule(rule);
    }
    CLUSTER.put(route.entry());
  }

  private static HeaderEdits edits(String name) {
    return new HeaderEdits(
        List.of(new Header("X-Set", "set-" + name)),
        List.of(new Header("X-Add", "add-" + name)),
        List.of("x-remove"));
  }

  // ---- headers

  private static void headers() {
    route(
        "headers",
        rule()
            .path("PathPrefix /request")
            .filter(new HttpFilter.RequestHeaders(edits("rule")))
            .to(
                "echo",
                1,
                new HttpFilter.RequestHeaders(
                    new HeaderEdits(
                        List.of(new Header("X-Backend", "yes")),
                        List.of(new Header("X-Add", "add-backend")),
                        List.of()))),
        rule()
            .path("PathPrefix /framing")
            .filter(
                new HttpFilter.RequestHeaders(
                    new HeaderEdits(
                        List.of(
                            new Header("Transfer-Encoding", "chunked"),
                            new Header("Content-Length", "7"),
                            new Header("Connection", "x")),
                        List.of(),
                        List.of("Host", "Content-Length"))))
            .to("echo"),
        rule()
            .path("PathPrefix /response")
            .filter(new HttpFilter.ResponseHeaders(edits("rule")))
            .to("answers"));
  }

  /** HTTPRouteRequestHeaderModifier, HTTPRouteBackendRequestHeaderModifier. */
  @Test
  void changesHeadersOfRequests() throws IOException {
    send("GET headers.org /request | x-set: old | x-add: first | X-Remove: gone | X-Other: stays");
    TestBackend.Request seen = echo.last();
    assertEquals("set-rule", seen.header("x-set"));
    assertEquals("first, add-rule, add-backend", seen.header("x-add"));
    assertEquals("", seen.header("x-remove"));
    assertEquals("stays", seen.header("x-other"));
    assertEquals("yes", seen.header("x-backend"));
  }

  /** A filter can not make two requests of one. */
  @Test
  void leavesFramingAlone() throws IOException {
    assertEquals(200, send("POST headers.org /framing", "body").status());
    TestBackend.Request seen = echo.last();
    assertEquals("4", seen.header("content-length"));
    assertEquals("", seen.header("transfer-encoding"));
    assertEquals("headers.org", seen.header("host"));
    assertEquals("body", seen.body());
  }

  /** HTTPRouteResponseHeaderModifier. */
  @Test
  void changesHeadersOfResponses() throws IOException {
    RawClient.Response response = send("GET headers.org /response");
    assertEquals("set-rule", response.header("x-set"));
    assertEquals("first, add-rule", response.header("x-add"));
    assertEquals("", response.header("x-remove"));
  }

  // ---- redirects

  private static void redirects() {
    route(
        "redirect",
        redirect("/host", null, "example.org", 0, null, 302),
        redirect("/scheme", "https", null, 0, null, 301),
        redirect("/port", null, null, 8083, null, 302),
        redirect("/both", "https", null, 8443, null, 302),
        redirect("/usual", "http", null, 80, null, 302),
        redirect("/tls", "https", "example.org", 443, null, 303),
        redirect("/full", "http", null, 0, new PathChange(false, "/new/path"), 307),
        redirect("/prefix", "http", null, 0, new PathChange(true, "/xyz"), 308),
        redirect("/short", "http", null, 0, new PathChange(true, "/"), 302));
    HttpFilter.Redirect ofBackend = new HttpFilter.Redirect("https", "b.org", 0, null, 302);
    route("backendredirect", rule().to("echo", 1, ofBackend));
  }

  private static RouteUnderTest.Rule redirect(
      String prefix,
      @Nullable String scheme,
      @Nullable String host,
      int toPort,
      @Nullable PathChange path,
      int status) {
    return rule()
        .path("PathPrefix " + prefix)
        .filter(new HttpFilter.Redirect(scheme, host, toPort, path, status));
  }

  /**
   * HTTPRouteRedirectHostAndStatus, Scheme, Port, PortAndScheme, Path, 303, 307 and 308, and
   * BackendRequestRedirect. PORT is the listener's.
   */
  @ParameterizedTest
  @CsvSource({
    "GET redirect.org /host/a?b=c, 302, http://example.org:PORT/host/a?b=c",
    "GET redirect.org:PORT /scheme, 301, https://redirect.org/scheme",
    "GET redirect.org /port, 302, http://redirect.org:8083/port",
    "GET redirect.org /both, 302, https://redirect.org:8443/both",
    "GET redirect.org /usual, 302, http://redirect.org/usual",
    "GET redirect.org /tls, 303, https://example.org/tls",
    "GET redirect.org /full/lemon?x, 307, http://redirect.org/new/path?x",
    "GET redirect.org /prefix/lemon, 308, http://redirect.org/xyz/lemon",
    "GET redirect.org /prefix, 308, http://redirect.org/xyz",
    "GET redirect.org /short/lemon, 302, http://redirect.org/lemon",
    "GET redirect.org /short, 302, http://redirect.org/",
    "GET backendredirect.org /x, 302, https://b.org/x",
  })
  void redirects(String asks, int status, String location) throws IOException {
    RawClient.Response response = send(asks.replace("PORT", String.valueOf(port)));
    assertEquals(status, response.status());
    assertEquals(location.replace("PORT", String.valueOf(port)), response.header("location"));
  }

  // ---- rewrites

  private static void rewrites() {
    route(
        "rewrite",
        rewrite("/host", "one.example.org", null),
        rewrite("/full", null, new PathChange(false, "/one?")),
        rewrite("/foo", null, new PathChange(true, "/xyz")),
        rewrite("/slash/", null, new PathChange(true, "/xyz/")),
        rewrite("/empty", null, new PathChange(true, "")),
        rewrite("/strip", null, new PathChange(true, "/")),
        rule()
            .path("PathPrefix /backend")
            .to("echo", 1, new HttpFilter.Rewrite("b.org", new PathChange(true, "/b"))));
  }

  private static RouteUnderTest.Rule rewrite(
      String prefix, @Nullable String host, @Nullable PathChange path) {
    return rule()
        .path("PathPrefix " + prefix)
        .filter(new HttpFilter.Rewrite(host, path))
        .to("echo");
  }

  /** HTTPRouteRewriteHost, RewritePath (the table of ReplacePrefixMatch, G4), BackendURLRewrite. */
  @ParameterizedTest
  @CsvSource({
    "/host/x, one.example.org, /host/x",
    "/full/x, rewrite.org, /one?",
    "/foo/bar, rewrite.org, /xyz/bar",
    "/foo/bar?q=%20, rewrite.org, /xyz/bar?q=%20",
    "/foo, rewrite.org, /xyz",
    "/foo/, rewrite.org, /xyz/",
    "/foo/a%20b, rewrite.org, /xyz/a%20b",
    "/slash/bar, rewrite.org, /xyz/bar",
    "/empty/bar, rewrite.org, /bar",
    "/empty/, rewrite.org, /",
    "/empty, rewrite.org, /",
    "/strip/, rewrite.org, /",
    "/strip, rewrite.org, /",
    "/strip/bar, rewrite.org, /bar",
    "/backend/bar, b.org, /b/bar",
  })
  void rewrites(String path, String host, String seen) throws IOException {
    assertEquals(200, send("GET rewrite.org " + path).status());
    assertEquals("GET " + seen + " HTTP/1.1", echo.last().line());
    assertEquals(host, echo.last().header("host"));
    assertEquals("rewrite.org", echo.last().header("x-forwarded-host"));
  }

  // ---- mirrors

  private static HttpFilter.Mirror mirror(String service, int numerator, int denominator) {
    return new HttpFilter.Mirror(
        new BackendTarget.ServicePort(Cluster.named(service), 80), numerator, denominator);
  }

  private static void mirrors() {
    route(
        "mirror",
        rule()
            .path("PathPrefix /all")
            .filter(mirror("copies", 1, 1))
            .filter(mirror("more", 100, 100))
            .to("echo"),
        rule().path("PathPrefix /some").filter(mirror("copies", 25, 100)).to("echo"),
        rule()
            .path("PathPrefix /nowhere")
            .filter(new HttpFilter.Mirror(new BackendTarget.Nowhere("BackendNotFound"), 1, 1))
            .to("echo"));
  }

  private static long copied(TestBackend backend, String path) {
    return backend.requests().stream()
        .filter(request -> request.line().contains(" " + path + " "))
        .count();
  }

  /** HTTPRouteRequestMirror, HTTPRouteRequestMultipleMirrors. */
  @Test
  void mirrorsToAll() throws IOException {
    assertEquals("echo", send("POST mirror.org /all/x | X-A: b", "body").body());
    for (TestBackend backend : List.of(copies, moreCopies)) {
      Await.until("the copy", () -> copied(backend, "/all/x") == 1, backend::requests);
      TestBackend.Request copy =
          backend.requests().stream()
              .filter(request -> request.line().contains("/all/x"))
              .findFirst()
              .orElseThrow();
      assertEquals("POST /all/x HTTP/1.1", copy.line());
      assertEquals("mirror.org", copy.header("host"));
      assertEquals("b", copy.header("x-a"));
      assertEquals("body", copy.body());
    }
    assertEquals("echo", send("GET mirror.org /nowhere").body());
  }

  /** HTTPRouteRequestPercentageMirror. */
  @Test
  void mirrorsAShare() throws IOException {
    for (int i = 0; i < 40; i++) {
      assertEquals("echo", send("GET mirror.org /some").body());
    }
    Await.until("the copies", () -> copied(copies, "/some") >= 9, copies::requests);
    assertEquals("echo", send("GET mirror.org /some/last").body());
    assertTrue(copied(copies, "/some") <= 11, "a quarter of 40: " + copied(copies, "/some"));
  }

  // ---- CORS

  private static void cors() {
    route(
        "cors",
        rule()
            .path("PathPrefix /1")
            .filter(
                new HttpFilter.Cors(
                    List.of("https://www.foo.com", "https://*.bar.com"),
                    true,
                    List.of("GET", "OPTIONS"),
                    List.of("x-header-1", "x-header-2"),
                    List.of("x-header-3", "x-header-4"),
                    3600))
            .to("echo"),
        rule()
            .path("PathPrefix /any")
            .filter(
                new HttpFilter.Cors(List.of("*"), false, List.of("*"), List.of("*"), List.of(), 5))
            .to("echo"),
        rule()
            .path("PathPrefix /credentials")
            .filter(
                new HttpFilter.Cors(List.of("*"), true, List.of("*"), List.of("*"), List.of(), 5))
            .to("echo"));
  }

  /** HTTPRouteCORS: what origin, methods and headers are allowed; preflights are answered here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "OPTIONS cors.org /1 | Origin: https://www.foo.com; 200; https://www.foo.com; GET, OPTIONS;"
            + " x-header-1, x-header-2; true",
        "OPTIONS cors.org /1 | Origin: https://www.bar.com; 200; https://www.bar.com; GET, OPTIONS;"
            + " x-header-1, x-header-2; true",
        "OPTIONS cors.org /1 | Origin: https://a.b.bar.com; 200; https://a.b.bar.com; GET, OPTIONS;"
            + " x-header-1, x-header-2; true",
        "OPTIONS cors.org /1 | Origin: https://bar.com; 403; ''; ''; ''; ''",
        "OPTIONS cors.org /1 | Origin: https://foobar.com; 403; ''; ''; ''; ''",
        "OPTIONS cors.org /any | Origin: https://x.com:12345; 200; *; *; *; ''",
        "OPTIONS cors.org /credentials | Origin: https://x.com; 200; https://x.com; PUT; X-Mine;"
            + " true",
      })
  void answersPreflights(
      String asks, int status, String origin, String methods, String headers, String credentials)
      throws IOException {
    RawClient.Response response =
        send(
            asks
                + " | Access-Control-Request-Method: PUT | Access-Control-Request-Headers: X-Mine");
    assertEquals(status, response.status());
    assertEquals(origin, response.header("access-control-allow-origin"));
    assertEquals(methods, response.header("access-control-allow-methods"));
    assertEquals(headers, response.header("access-control-allow-headers"));
    assertEquals(credentials, response.header("access-control-allow-credentials"));
  }

  @Test
  void tellsOriginsWhatTheyMay() throws IOException {
    RawClient.Response allowed = send("GET cors.org /1 | Origin: https://www.foo.com");
    assertEquals("echo", allowed.body());
    assertEquals("https://www.foo.com", allowed.header("access-control-allow-origin"));
    assertEquals("x-header-3, x-header-4", allowed.header("access-control-expose-headers"));
    assertEquals("Origin", allowed.header("vary"));
    RawClient.Response other = send("GET cors.org /1 | Origin: https://other.com");
    assertEquals("echo", other.body());
    assertEquals("", other.header("access-control-allow-origin"));
    assertEquals("echo", send("OPTIONS cors.org /1").body(), "OPTIONS without origin goes on");
  }

  // ---- timeouts and retries

  private static void timeouts() {
    Duration some = Duration.ofMillis(400);
    Duration soon = Duration.ofMillis(20);
    route(
        "timeouts",
        rule().path("PathPrefix /request").timeouts(some, null).to("slow"),
        rule().path("PathPrefix /backend").timeouts(null, some).to("slow"),
        rule().path("PathPrefix /zero").timeouts(Duration.ZERO, Duration.ZERO).to("slow"));
    route(
        "retry",
        rule().retry(2, soon, 500, 503).timeouts(null, Duration.ofMillis(600)).to("flaky"));
    route("noretry", rule().to("flaky"));
    route("cookie", rule().session(true, "sid").to("pair").to("single"));
    route("header", rule().session(false, "X-Session").to("pair").to("single"));
  }

  /** HTTPRouteTimeoutRequest, HTTPRouteTimeoutBackendRequest (G3). */
  @ParameterizedTest
  @CsvSource({
    "/request/1, 200",
    "/request/5000, 504",
    "/backend/1, 200",
    "/backend/5000, 504",
    "/zero/700, 200",
  })
  void waitsAsLongAsTheRuleSays(String path, int status) throws IOException {
    long began = System.nanoTime();
    assertEquals(status, send("GET timeouts.org " + path).status());
    assertTrue(System.nanoTime() - began < Duration.ofMillis(4500).toNanos(), "waited too long");
  }

  /** HTTPRouteRetry, RetryConnectionError, RetryWithTimeouts: of one endpoint again, if need be. */
  @ParameterizedTest
  @CsvSource({
    "GET retry.org /status, 2, 200, 3",
    "GET retry.org /status, 3, 503, 3",
    "GET retry.org /close, 2, 200, 3",
    "GET retry.org /5000, 1, 200, 2",
    "POST retry.org /status, 1, 503, 1",
    "GET noretry.org /status, 1, 503, 1",
  })
  void triesAgain(String asks, int failures, int status, int tries) throws IOException {
    FAILURES.set(failures);
    int before = flaky.requests().size();
    assertEquals(status, send(asks).status());
    assertEquals(tries, flaky.requests().size() - before);
  }

  /** A try is not made before its time. */
  @Test
  void leavesTimeBetweenTries() throws IOException {
    FAILURES.set(2);
    long began = System.nanoTime();
    assertEquals("at last", send("GET retry.org /status").body());
    assertTrue(System.nanoTime() - began >= Duration.ofMillis(40).toNanos(), "no time between");
  }

  /** sessionPersistence: a client comes back to its endpoint, of whatever backend that is. */
  @ParameterizedTest
  @CsvSource({"cookie.org, set-cookie, Cookie", "header.org, X-Session, X-Session"})
  void keepsSessionsAtTheirEndpoint(String host, String told, String said) throws IOException {
    RawClient.Response first = send("GET " + host + " /");
    String session = first.header(told).replaceAll(";.*", "");
    assertTrue(session.matches("(sid=)?[0-9a-f]{40}-[0-9a-f]{8}"), session);
    for (int i = 0; i < 12; i++) {
      assertEquals(first.body(), send("GET %s / | %s: %s".formatted(host, said, session)).body());
    }
    assertEquals(200, send("GET %s / | %s: sid=gone".formatted(host, said)).status());
  }
}
