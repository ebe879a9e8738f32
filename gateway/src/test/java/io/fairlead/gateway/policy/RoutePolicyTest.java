package io.fairlead.gateway.policy;

import static io.fairlead.gateway.RouteUnderTest.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import io.fairlead.gateway.Cluster;
import io.fairlead.gateway.GatewayUnderTest;
import io.fairlead.gateway.RawClient;
import io.fairlead.gateway.RawClient.Response;
import io.fairlead.gateway.RouteUnderTest;
import io.fairlead.gateway.TestBackend;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.ingress.PathType;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.routepolicy.RoutePolicyJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** RoutePolicies in, requests out (B25, B26, §5e). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutePolicyTest {
  private static final String JWT =
      """
      'authentication':{'jwt':{'issuer':'https://issuer.example','audiences':['shop'],
        'algorithms':['RS256','PS256','ES256','EdDSA'],'clockSkewSeconds':5,
        'jwks':%s,
        'requiredClaims':[{'claim':'role','values':['admin']}],
        'claimsToHeaders':[{'claim':'sub','header':'x-user'},{'claim':'role','header':'x-role'}]}}
      """;
  private static final String KEYED =
      """
      'authentication':{'apiKey':{'header':'x-key','secretRef':{'name':'keys'},
        'clientHeader':'x-client'}}
      """;

  private static final String BASIC = "'authentication':{'basic':{'secretRef':{'name':'users'}}}";

  /** Hosts that the Gateway serves, and not Ingresses. */
  private static final Set<String> ROUTED =
      Set.of(
          "plain.com",
          "own.com",
          "parts.com",
          "calls.com",
          "owncalls.com",
          "moved.com",
          "secured.com",
          "methods.com");

  private final List<TestBackend> backends = new ArrayList<>();
  private final Cluster cluster = new Cluster();
  private GatewayUnderTest gateway;
  private TestTokens tokens;
  private TestBackend jwks;
  private int port;

  @BeforeAll
  void start() throws IOException, JOSEException, GeneralSecurityException {
    tokens = new TestTokens();
    jwks = backend(TestBackend.saying(tokens.jwks("rsa")));
    TestBackend web = backend(TestBackend.answering(RoutePolicyTest::echo));
    TestBackend judge = backend(TestBackend.answering((r, in, out) -> judge(r, out)));
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    int closed;
    try (ServerSocket free = new ServerSocket(0)) {
      closed = free.getLocalPort();
    }
    cluster
        .service("web")
        .endpoints("web", web.address())
        .service("judge")
        .endpoints("judge", judge.address())
        .service("idp")
        .endpoints("idp", jwks.address())
        .service("gone")
        .endpoints("gone", new InetSocketAddress(InetAddress.getLoopbackAddress(), closed))
        .service("away")
        .source(PodSource.Kind.SECRET, "keys", Map.of("ann", "ann-key", "bob", "bob-key\n"))
        .source(
            PodSource.Kind.SECRET, "users", Map.of("auth", "sha:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M="))
        .source(
            PodSource.Kind.CONFIG_MAP, "set", Map.of("jwks.json", tokens.jwks("rsa", "ec", "ed")));
    policy("key", KEYED);
    policy("query", "'authentication':{'apiKey':{'query':'k','secretRef':{'name':'keys'}}}");
    policy("basic", "'authentication':{'basic':{'secretRef':{'name':'users'},'realm':'shop'}}");
    policy("nosecret", "'authentication':{'basic':{'secretRef':{'name':'missing'}}}");
    policy("nokey", "'authentication':{'basic':{'secretRef':{'name':'keys'}}}");
    policy("both", KEYED.replace("}}", "},'basic':{'secretRef':{'name':'users'}}}"));
    policy("halfmissing", KEYED.replace("}}", "},'basic':{'secretRef':{'name':'missing'}}}"));
    policy(
        "external",
        "'authentication':{'external':{'url':'http://judge.default.svc/ask','responseHeaders':['x-user']}}");
    policy("jwt", JWT.formatted("{'configMapRef':{'name':'set'}}"));
    policy("inline", JWT.formatted("{'inline':'no set'}"));
    policy("fetched", JWT.formatted("{'url':'http://idp.default.svc/keys'}"));
    policy("unfetched", JWT.formatted("{'url':'http://away.default.svc/keys'}"));
    policy(
        "cors", KEYED + ",'cors':{'allowOrigins':['https://*.shop.com'],'allowHeaders':['x-key']}");
    policy("limited", "'rateLimit':{'local':{'requests':2,'per':'Hour'}}");
    policy(
        "perclient",
        KEYED + ",'rateLimit':{'local':{'requests':2,'per':'Hour','key':{'type':'Client'}}}");
    policy(
        "perheader",
        "'rateLimit':{'local':{'requests':1,'per':'Hour','key':{'type':'Header','name':'x-t'}}}");
    routes();
    gateway = GatewayUnderTest.with(cluster);
  }

  /** A Gateway that wants a key, with routes that say something else. */
  private void routes() {
    cluster
        .put(RouteUnderTest.gateway("gw", RouteUnderTest.listener("http", port, "")))
        .put(
            RouteUnderTest.http("plain")
                .at("gw", "http", "plain.com")
                .rule(rule().to("web"))
                .entry())
        .put(RouteUnderTest.http("own").at("gw", "http", "own.com").rule(rule().to("web")).entry());
    put("gwkey", "gateway.networking.k8s.io/Gateway/gw/http", KEYED);
    put("ownbasic", "gateway.networking.k8s.io/HTTPRoute/own", BASIC);
    put(
        "owncors",
        "gateway.networking.k8s.io/HTTPRoute/plain",
        "'cors':{'allowOrigins':['https://a.com']}");
    http("parts", rule().named("a").path("PathPrefix /a").to("web"), rule().to("web"));
    put("part", "gateway.networking.k8s.io/HTTPRoute/parts/a", BASIC);
    cluster.put(RouteUnderTest.grpc("calls").at("gw", "http", "calls.com").rule(call()).entry());
    cluster.put(
        RouteUnderTest.grpc("owncalls")
            .at("gw", "http", "owncalls.com")
            .rule(call().named("a"))
            .entry());
    put("owncall", "gateway.networking.k8s.io/GRPCRoute/owncalls/a", BASIC);
    http("moved", rule().filter(new HttpFilter.Redirect(null, "else.com", 0, null, 302)));
    http("secured", rule().filter(new HttpFilter.Redirect("https", null, 0, null, 301)));
    http("methods", rule().method("GET").to("web"), rule().method("PUT").to("web"));
    put(
        "methodscors",
        "gateway.networking.k8s.io/HTTPRoute/methods",
        "'cors':{'allowOrigins':['https://a.com']}");
    for (String host : List.of("went.com", "shut.com")) {
      cluster.annotated(host, "Prefix /", "web", "permanent-redirect", "http://else.com/");
    }
    put("went", "networking.k8s.io/Ingress/went-com", KEYED);
    put("shut", "networking.k8s.io/Ingress/shut-com", BASIC.replace("users", "missing"));
  }

  /** At the host of this name. */
  private void http(String name, RouteUnderTest.Rule... rules) {
    RouteUnderTest route = RouteUnderTest.http(name).at("gw", "http", name + ".com");
    List.of(rules).forEach(route::rule);
    cluster.put(route.entry());
  }

  /** Of gRPC, to where nobody listens. */
  private static RouteUnderTest.Rule call() {
    return rule().to("gone");
  }

  /** For an Ingress of this name, at the host of this name. */
  private void policy(String name, String says) {
    cluster.route(name, name + ".com", "/", PathType.PREFIX, "web");
    put(name, "networking.k8s.io/Ingress/" + name, says);
  }

  private void put(String name, String target, String says) {
    String[] ref = target.split("/");
    String section = ref.length > 3 ? ",'sectionName':'" + ref[3] + "'" : "";
    String json =
        "{'metadata':{'name':'%s','namespace':'default'},'spec':{'targetRefs':[{'group':'%s','kind':'%s','name':'%s'%s}],%s}}"
            .formatted(name, ref[0], ref[1], ref[2], section, says);
    ObjectNode policy = (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    cluster.put(new ImageEntry.OfRoutePolicy(RoutePolicyJson.read(policy)));
  }

  @AfterAll
  void stop() throws IOException {
    gateway.close();
    for (TestBackend backend : backends) {
      backend.close();
    }
  }

  private TestBackend backend(TestBackend backend) {
    backends.add(backend);
    return backend;
  }

  private static boolean echo(TestBackend.Request request, Object in, OutputStream out)
      throws IOException {
    return TestBackend.reply(
        out,
        "200 OK",
        "%s|%s|%s"
            .formatted(
                said(request, "x-client"), said(request, "x-user"), said(request, "x-role")));
  }

  private static String said(TestBackend.Request request, String header) {
    return request.has(header) ? request.header(header) : "";
  }

  private static boolean judge(TestBackend.Request request, OutputStream out) throws IOException {
    boolean friend = said(request, "x-who").equals("friend");
    TestBackend.write(
        out,
        "HTTP/1.1 %s\r\nX-User: judged\r\nContent-Length: 0\r\n\r\n"
            .formatted(friend ? "200 OK" : "403 Forbidden"));
    return true;
  }

  private Response get(String host, String path, String... headers) throws IOException {
    return ask("GET", host, path, headers);
  }

  private Response ask(String method, String host, String path, String... headers)
      throws IOException {
    RawClient client =
        ROUTED.contains(host)
            ? new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            : gateway.client();
    try (client) {
      String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      return client
          .send("%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(method, path, host, lines))
          .receive();
    }
  }

  private static String basic(String user, String password) {
    return "Authorization: Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{0}{1} with {2} is answered {3} {4}")
  @CsvSource({
    "key.com, /, x-key: ann-key, 200, ann||",
    "key.com, /, x-key: bob-key, 200, bob||",
    "key.com, /, x-key: other, 401,",
    "key.com, /, x-client: ann, 401,",
    "query.com, /?a=b&k=ann-key, x-a: b, 200, ||",
    "query.com, /?k=no, x-a: b, 401,",
    "nosecret.com, /, x-a: b, 503,",
    "nokey.com, /, x-a: b, 503,",
    "inline.com, /, x-a: b, 503,",
    "both.com, /, x-key: ann-key, 200, ann||",
    "halfmissing.com, /, x-key: ann-key, 503,",
    "external.com, /, x-who: friend, 200, |judged|",
    "external.com, /, x-who: foe, 403,",
    "plain.com, /, x-key: ann-key, 200, ann||",
    "plain.com, /, x-key: no, 401,",
    "own.com, /, x-key: ann-key, 401,",
    "parts.com, /b, x-key: ann-key, 200, ann||",
    "parts.com, /a, x-key: ann-key, 401,",
    "moved.com, /, x-key: ann-key, 302,",
    "moved.com, /, x-key: no, 401,",
    "secured.com, /, x-key: no, 301,",
    "went.com, /, x-key: ann-key, 301,",
    "went.com, /, x-key: no, 401,",
    "shut.com, /, x-key: ann-key, 503,",
  })
  void authenticates(String host, String path, String header, int status, String seen)
      throws IOException {
    Response response = get(host, path, header);
    assertEquals(status, response.status(), response.toString());
    if (status == 200) {
      assertEquals(seen, response.body());
    }
  }

  @Test
  void passwordsAndTheirChallenge() throws IOException {
    Response asked = get("basic.com", "/");
    assertEquals(401, asked.status());
    assertEquals("Basic realm=\"shop\"", asked.header("www-authenticate"));
    assertEquals(200, get("basic.com", "/", basic("sha", "test")).status());
    assertEquals(401, get("basic.com", "/", basic("sha", "no")).status());
    assertEquals(
        "||",
        get("both.com", "/", basic("sha", "test"), "x-client: forged").body(),
        "the client's own word is not passed on");
    assertEquals(200, get("own.com", "/", basic("sha", "test")).status(), "the route's own wins");
    assertEquals(
        "ApiKey header=\"x-key\", Basic realm=\"Restricted\"",
        get("both.com", "/").header("www-authenticate"));
  }

  @ParameterizedTest(name = "a token signed by {0}")
  @CsvSource({"RS256, 200", "PS256, 200", "ES256, 200", "EdDSA, 200", "RS512, 401", "HS256, 401"})
  void tokensOfEachAlgorithm(String algorithm, int status)
      throws IOException, JOSEException, GeneralSecurityException {
    String token = tokens.signed(algorithm, TestTokens.claims());
    for (int i = 0; i < 2; i++) {
      Response response = get("jwt.com", "/", "Authorization: Bearer " + token, "X-User: forged");
      assertEquals(status, response.status());
      if (status == 200) {
        assertEquals("|ann|buyer,admin", response.body());
      }
    }
  }

  @ParameterizedTest(name = "a token whose {0} is {1}")
  @CsvSource({
    "sub, bob, 200",
    "iss, https://other.example, 401",
    "aud, other, 401",
    "role, buyer, 401",
    "role, none, 401",
    "exp, none, 401",
    "exp, -60, 401",
    "exp, -2, 200",
    "nbf, 60, 401",
  })
  void claimsOfTokens(String claim, String value, int status)
      throws IOException, JOSEException, GeneralSecurityException {
    boolean time = value.matches("-?\\d+");
    Object said = time ? TestTokens.in(Integer.parseInt(value)) : value;
    String token = tokens.signed("RS256", TestTokens.claims(claim, said));
    assertEquals(status, get("jwt.com", "/", "Authorization: Bearer " + token).status());
  }

  @Test
  void tokensThatAreNone() throws IOException, JOSEException, GeneralSecurityException {
    String good = tokens.signed("RS256", TestTokens.claims());
    for (String token :
        List.of(
            "x",
            TestTokens.unsigned(TestTokens.claims()),
            good.substring(0, good.length() - 8) + "AAAAAAAA",
            good.substring(0, good.lastIndexOf('.') + 1))) {
      assertEquals(401, get("jwt.com", "/", "Authorization: Bearer " + token).status(), token);
    }
    assertEquals("Bearer", get("jwt.com", "/").header("www-authenticate"));
  }

  @Test
  void keysOfAService() throws IOException, JOSEException, GeneralSecurityException {
    String rsa = "Authorization: Bearer " + tokens.signed("RS256", TestTokens.claims());
    assertEquals(200, get("fetched.com", "/", rsa).status());
    String ec = "Authorization: Bearer " + tokens.signed("ES256", TestTokens.claims());
    for (int i = 0; i < 5; i++) {
      assertEquals(401, get("fetched.com", "/", ec).status(), "a key that is not in the set");
    }
    assertEquals(1, jwks.requests().size(), "asked once, however often a key is missed");
    assertEquals(503, get("unfetched.com", "/", rsa).status(), "no keys let nobody in");
  }

  @Test
  void pagesOfOtherOrigins() throws IOException {
    Response preflight = ask("OPTIONS", "cors.com", "/", "Origin: https://a.shop.com");
    assertEquals(204, preflight.status(), "without a key: browsers send none");
    assertEquals("x-key", preflight.header("access-control-allow-headers"));
    Response refused = get("cors.com", "/", "Origin: https://a.shop.com");
    assertEquals(401, refused.status());
    assertEquals("https://a.shop.com", refused.header("access-control-allow-origin"));
    Response other = get("cors.com", "/", "Origin: https://evil.com", "x-key: ann-key");
    assertEquals("", other.header("access-control-allow-origin"));
    Response route = get("plain.com", "/", "Origin: https://a.com", "x-key: ann-key");
    assertEquals("https://a.com", route.header("access-control-allow-origin"));
    assertEquals(401, get("plain.com", "/", "Origin: https://a.com").status(), "and a key still");
  }

  @Test
  void partsOfRoutes() throws IOException {
    assertEquals(200, get("parts.com", "/a", basic("sha", "test")).status());
    assertEquals(401, get("parts.com", "/b", basic("sha", "test")).status());
    String password = basic("sha", "test");
    assertEquals("16", call("calls.com", password), "as the Gateway asks for a key");
    assertEquals("14", call("calls.com", "x-key: ann-key"), "let in, to where nobody listens");
    assertEquals("16", call("owncalls.com", "x-key: ann-key"));
    assertEquals("14", call("owncalls.com", password));
  }

  private String call(String host, String header) throws IOException {
    return ask("POST", host, "/shop.Cart/Add", header, "Content-Type: application/grpc")
        .header("grpc-status");
  }

  @Test
  void whereToIsToldToThoseWhoMay() throws IOException {
    Response refused = get("moved.com", "/");
    assertEquals(401, refused.status());
    assertEquals("", refused.header("location"));
    assertEquals(
        "http://else.com:%d/x".formatted(port),
        get("moved.com", "/x", "x-key: ann-key").header("location"));
    assertEquals("https://secured.com/x", get("secured.com", "/x").header("location"));
    Response unread = ask("POST", "moved.com", "/", "x-key: ann-key", "Content-Length: 9");
    assertEquals(302, unread.status());
    assertEquals("close", unread.header("connection"), "its body is not waited for");
  }

  @Test
  void preflightsForRulesWithMethods() throws IOException {
    String origin = "Origin: https://a.com";
    String wanted = "Access-Control-Request-Method: ";
    Response may = ask("OPTIONS", "methods.com", "/", origin, wanted + "PUT");
    assertEquals(204, may.status());
    assertEquals("https://a.com", may.header("access-control-allow-origin"));
    assertEquals(404, ask("OPTIONS", "methods.com", "/", origin, wanted + "DELETE").status());
    assertEquals(
        404,
        ask("OPTIONS", "methods.com", "/", "Origin: https://evil.com", wanted + "PUT").status());
    assertEquals(404, ask("OPTIONS", "methods.com", "/", origin).status(), "it is none");
  }

  @Test
  void countsAndTellsHowMany() throws IOException {
    Response first = get("limited.com", "/");
    assertEquals(200, first.status());
    assertEquals("2", first.header("ratelimit-limit"));
    assertEquals("1", first.header("ratelimit-remaining"));
    assertEquals(200, get("limited.com", "/").status());
    Response refused = get("limited.com", "/");
    assertEquals(429, refused.status());
    int seconds = Integer.parseInt(refused.header("retry-after"));
    assertTrue(seconds > 1790 && seconds <= 1800, refused.toString());
    assertEquals("0", refused.header("ratelimit-remaining"));
  }

  @Test
  void countsApart() throws IOException {
    for (String client : List.of("ann-key", "bob-key")) {
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        statuses.add(get("perclient.com", "/", "x-key: " + client).status());
      }
      assertEquals(List.of(200, 200, 429), statuses, client);
    }
    assertEquals(401, get("perclient.com", "/").status(), "who is refused is not counted");
    assertEquals(200, get("perheader.com", "/", "x-t: a").status());
    assertEquals(429, get("perheader.com", "/", "x-t: a").status());
    assertEquals(200, get("perheader.com", "/", "x-t: b").status());
    assertEquals(200, get("perheader.com", "/").status());
    assertEquals(429, get("perheader.com", "/").status(), "all without the header together");
  }

  @Test
  void followsTheImage() throws IOException {
    policy("later", KEYED);
    gateway.apply(cluster);
    assertEquals(401, get("later.com", "/").status());
    cluster.remove(new ImageKey(EntryType.ROUTE_POLICY, Cluster.named("later")));
    gateway.apply(cluster);
    assertEquals(200, get("later.com", "/").status());
    assertFalse(get("later.com", "/").body().contains("ann"));
  }
}
