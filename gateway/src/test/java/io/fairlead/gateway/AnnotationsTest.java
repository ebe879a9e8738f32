package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** A1-A27: an Ingress with annotations in, requests out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class AnnotationsTest {
  private AnnotatedRoutes routes;
  private GatewayUnderTest gateway;

  @BeforeAll
  void start() throws IOException {
    routes = new AnnotatedRoutes();
    gateway = routes.gateway();
  }

  @AfterAll
  void stop() throws IOException {
    routes.close();
  }

  private Response get(String host, String path, String... headers) throws IOException {
    return gateway.send("GET", host, path, headers);
  }

  private static String basic(String user, String password) {
    return "Authorization: Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "A1: {0} goes on as {1}")
  @CsvSource({
    "/api/users, /users",
    "/API/users?a=b, /users?a=b",
    "/api, /",
    "/api/a%20b%2Fc, /a%20b/c",
    "/api/a%3Fb, /a%3Fb",
    "/api/%C3%A4, /%C3%A4",
  })
  void rewritesPaths(String asked, String forwarded) throws IOException {
    Response response = get("rewrite.com", asked);
    assertEquals(forwarded, response.header("x-path"));
    assertEquals("rewrite.com /api", response.header("x-seen"), "A22");
  }

  @ParameterizedTest(name = "A3, A4, A20: {0}{1} is at {3} ({2})")
  @CsvSource({
    "root.com, /, 302, http://root.com/home",
    "moved.com, /a?b=c, 301, https://new.com/a?b=c",
    "tls.com, /a?b, 308, https://tls.com/a?b",
    "tls.com, /a/, 308, https://tls.com/a",
    "slash.com, /a/, 308, https://slash.com/a/",
    "site.com, /a?b, 308, http://www.site.com/a?b",
  })
  void redirects(String host, String path, int status, String location) throws IOException {
    Response response = get(host, path);
    assertEquals(status, response.status());
    assertEquals(location, response.header("location"));
  }

  @Test
  void redirectsToOurOwnPortOfClientsThatNameOne() throws IOException {
    assertEquals(
        "https://tls.com:" + gateway.https().getPort() + "/",
        get("slash.com:8080", "/").header("location").replace("slash", "tls"));
  }

  @Test
  void challengesOfCertificatesAreNotRedirected() throws IOException {
    assertEquals(200, get("tls.com", "/.well-known/acme-challenge/x").status(), "A3");
  }

  @Test
  void limitsBodies() throws IOException {
    Response declared =
        gateway.send("POST", "small.com", "/", "Content-Length: 5", "Expect: 100-continue");
    assertEquals(413, declared.status(), "A5");
    try (RawClient client = gateway.client()) {
      Response streamed =
          client
              .send("POST / HTTP/1.1\r\nHost: small.com\r\nTransfer-Encoding: chunked\r\n\r\n")
              .send("3\r\nabc\r\n")
              .send("3\r\ndef\r\n")
              .receive();
      assertEquals(413, streamed.status(), "A5");
    }
    assertEquals(
        413,
        gateway.send("POST", "default.com", "/", "Content-Length: 1048577").status(),
        "1m by default");
    try (RawClient client = gateway.client()) {
      client.send("POST / HTTP/1.1\r\nHost: small.com\r\nContent-Length: 4\r\n\r\nabcd");
      assertEquals(200, client.receive().status());
    }
  }

  @Test
  void answersPreflights() throws IOException {
    Response may = gateway.send("OPTIONS", "cors.com", "/", "Origin: https://a.page.com");
    assertEquals(204, may.status(), "A12");
    assertEquals("https://a.page.com", may.header("access-control-allow-origin"));
    assertEquals("true", may.header("access-control-allow-credentials"));
    assertEquals(
        "GET, PUT, POST, DELETE, PATCH, OPTIONS", may.header("access-control-allow-methods"));
    assertEquals("1728000", may.header("access-control-max-age"));
    Response not = gateway.send("OPTIONS", "cors.com", "/", "Origin: https://evil.com");
    assertEquals(200, not.status(), "goes to the endpoint");
    assertEquals("", not.header("access-control-allow-origin"));
    Response get = get("cors.com", "/", "Origin: https://b.page.com");
    assertEquals("https://b.page.com", get.header("access-control-allow-origin"));
    assertEquals("X-A", get.header("access-control-expose-headers"));
    Response any = get("any-cors.com", "/");
    assertEquals("*", any.header("access-control-allow-origin"));
    assertEquals("", any.header("access-control-allow-credentials"));
  }

  @Test
  void limitsRequestsOfOneAddress() throws IOException {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      statuses.add(get("limited.com", "/").status());
      assertEquals(200, get("exempt.com", "/").status(), "A11");
    }
    assertEquals(List.of(200, 200, 200, 503, 503), statuses, "A11: one and a burst of two");
    assertEquals("RateLimited", explainedReason("127.0.0.1"), "as the address stands");
  }

  /** B25: to ask is no request. */
  @Test
  void asksWithoutCounting() throws IOException {
    for (int i = 0; i < 10; i++) {
      assertEquals("", explainedReason("192.0.2.7"));
    }
  }

  private String explainedReason(String from) {
    String told = gateway.told("/explain?url=http://limited.com/&from=" + from).body();
    return JsonMapper.shared().readTree(told).path("reason").asString("");
  }

  @ParameterizedTest(name = "A13: {0} is answered {1}")
  @CsvSource({"allowed.com, 200", "barred.com, 403", "denied.com, 403", "invalid.com, 503"})
  void sourceRanges(String host, int status) throws IOException {
    assertEquals(status, get(host, "/").status());
  }

  @ParameterizedTest(name = "A14: {1} with {2} at {0} is answered {3}")
  @CsvSource({
    "basic.com, apr1, test, 200",
    "basic.com, apr1, wrong, 401",
    "basic.com, sha, test, 200",
    "basic.com, bcrypt, test, 200",
    "basic.com, bcrypt, wrong, 401",
    "basic.com, plain, test, 401",
    "basic.com, nobody, test, 401",
    "map.com, ann, test, 200",
    "map.com, ann, no, 401",
    "nosecret.com, sha, test, 503",
    "neither.com, sha, test, 200",
    "neither.com, sha, no, 401",
  })
  void passwords(String host, String user, String password, int status) throws IOException {
    assertEquals(status, get(host, "/", basic(user, password)).status());
    assertEquals(status, get(host, "/", basic(user, password)).status(), "and when it is known");
  }

  @Test
  void asksForAPassword() throws IOException {
    Response response = get("basic.com", "/");
    assertEquals(401, response.status());
    assertEquals("Basic realm=\"shop\"", response.header("www-authenticate"));
    assertEquals(200, get("either.com", "/").status(), "A26: the address is enough");
  }

  @Test
  void bodiesWaitForTheVerdict() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(
          "POST /p HTTP/1.1\r\nHost: basic.com\r\nContent-Length: 5\r\n"
              + basic("bcrypt", "test")
              + "\r\n\r\nhello");
      assertEquals(200, client.receive().status());
      assertEquals("hello", routes.web().last().body());
    }
  }

  @ParameterizedTest(name = "A15: {0} is answered {1}")
  @CsvSource({"friend, 200", "banned, 403", "stranger, 401", "broken, 500"})
  void anotherServerDecides(String who, int status) throws IOException {
    Response response = get("external.com", "/a?x=1", "X-Who: " + who, "X-User: forged");
    assertEquals(status, response.status());
    if (status == 200) {
      assertEquals("external.com  friend of http://external.com/a?x=1", response.header("x-seen"));
    }
  }

  @Test
  void sendsStrangersToSignIn() throws IOException {
    Response response = get("signin.com", "/a?b=c");
    assertEquals(302, response.status(), "A15");
    assertEquals(
        "https://login.com/start?rd=http://signin.com%2Fa%3Fb%3Dc", response.header("location"));
    assertEquals(500, get("noauth.com", "/").status(), "nobody there lets nobody in");
  }

  @Test
  void changesHeads() throws IOException {
    assertEquals("inner.vhost.com", get("vhost.com", "/").header("x-seen").strip(), "A22");
    assertEquals("DENY", get("headers.com", "/").header("x-frame-options"), "A18");
    Response response = get("cookies.com", "/");
    assertEquals("/out/x", response.header("location"), "A26");
    assertEquals("a=b; Path=/out; Domain=outside.example", response.header("set-cookie"), "A26");
  }

  @ParameterizedTest(name = "A9: {0}")
  @CsvSource({
    "sticky.com, INGRESSCOOKIE, '; Path=/; Max-Age=60; HttpOnly; SameSite=Lax'",
    "persistent.com, route, '; Path=/; HttpOnly'",
  })
  void cookiesLeadBack(String host, String name, String attributes) throws IOException {
    Set<String> reached = new TreeSet<>();
    for (int client = 0; client < 20; client++) {
      Response first = get(host, "/");
      String cookie = first.header("set-cookie");
      assertTrue(cookie.startsWith(name + "="), cookie);
      assertTrue(cookie.endsWith(attributes), cookie);
      reached.add(first.body());
      for (int i = 0; i < 3; i++) {
        Response again = get(host, "/", "Cookie: x=y; " + cookie.substring(0, cookie.indexOf(';')));
        assertEquals(first.body(), again.body());
        assertEquals("", again.header("set-cookie"), "it has it");
      }
    }
    assertTrue(reached.size() > 1, reached.toString());
  }

  @Test
  void hashesLeadToTheSameEndpoint() throws IOException {
    Set<String> reached = new TreeSet<>();
    for (int user = 0; user < 20; user++) {
      String first = get("hash.com", "/?user=" + user).body();
      reached.add(first);
      assertEquals(first, get("hash.com", "/?user=" + user).body(), "A21");
    }
    assertEquals(3, reached.size());
  }

  @Test
  void canariesTakeTheirShare() throws IOException {
    assertEquals("ok", get("canary.com", "/").body(), "A10: weight 0");
    assertEquals("beta", get("canary.com", "/", "X-Canary: always").body());
    assertEquals("ok", get("canary.com", "/", "X-Canary: never", "Cookie: canary=always").body());
    assertEquals("beta", get("canary.com", "/", "Cookie: canary=always").body());
  }

  @Test
  void anotherServiceStandsInForAnEmptyOne() throws IOException {
    assertEquals("beta", get("fallback.com", "/").body(), "A19");
  }

  @Test
  void pagesForErrorsComeFromAnotherService() throws IOException {
    Response page = get("errors.com", "/404?a=b", "Accept: text/html");
    assertEquals(404, page.status(), "A19");
    assertEquals(
        "GET / HTTP/1.1 404 text/html /404?a=b default errors-com failing 80", page.body(), "I25");
    assertEquals("raw", get("errors.com", "/500").body(), "not of another status");
    try (RawClient client = gateway.client()) {
      client.send("POST /503 HTTP/1.1\r\nHost: errors.com\r\nContent-Length: 4\r\n\r\nabcd");
      assertEquals(503, client.receive().status());
      client.send("GET /404 HTTP/1.1\r\nHost: errors.com\r\n\r\n");
      assertEquals(404, client.receive().status(), "the connection goes on");
    }
  }

  @Test
  void copiesGoElsewhere() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("POST /m?x HTTP/1.1\r\nHost: mirrored.com\r\nContent-Length: 4\r\n\r\nabcd");
      assertEquals("ok", client.receive().body());
    }
    Await.until("the copy", () -> !routes.mirror().requests().isEmpty(), routes.mirror()::requests);
    assertEquals("POST /copy/m?x HTTP/1.1", routes.mirror().last().line(), "A27");
    assertEquals("abcd", routes.mirror().last().body());
    assertEquals("copied.com", routes.mirror().last().header("host"));
  }

  @Test
  void responsesKeepTheirPace() throws IOException {
    long began = System.nanoTime();
    assertEquals(300 * 1024, get("slow.com", "/big").body().length());
    long millis = (System.nanoTime() - began) / 1_000_000;
    assertTrue(millis > 1000, "A11: 200 KiB at 50 KiB/s took " + millis + " ms");
  }

  @Test
  void anotherEndpointIsAskedWhereTheIngressSaysSo() throws IOException {
    Set<Integer> once = new TreeSet<>();
    for (int i = 0; i < 6; i++) {
      once.add(get("once.com", "/").status());
    }
    for (int i = 0; i < 6; i++) {
      assertEquals(200, get("retried.com", "/").status(), "A7");
    }
    assertEquals(Set.of(200, 503), once);
    assertEquals(504, get("late.com", "/").status(), "A6");
  }

  @Test
  void aliasesAreServed() throws IOException {
    assertEquals(200, get("other.alias.com", "/").status(), "A26");
    assertEquals(404, get("no.alias.com", "/").status());
  }

  @Test
  void whatIsWrongIsSaidAndClosesNothingElse() throws IOException {
    assertFalse(gateway.conflicts().isEmpty());
    Set<String> said = new TreeSet<>();
    gateway.conflicts().forEach(c -> said.add(c.ingress().name() + " " + c.reason()));
    assertEquals(
        Set.of("headers-com InvalidHeader", "nosecret-com AuthSecretNotFound"), said, "B24");
  }
}
