package io.fairlead.model.ingress.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.nginx.NginxAnnotation.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A1-A27: what annotations ask for, with ingress-nginx's values and defaults (B34). */
class IngressPolicyTest {

  private static IngressPolicy.Read read(String... namesAndValues) {
    Map<String, String> annotations = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      annotations.put(NginxAnnotations.PREFIX + namesAndValues[i], namesAndValues[i + 1]);
    }
    return IngressPolicy.read("shop", annotations);
  }

  private static Map<String, String> annotation(String name, String value) {
    return Map.of(NginxAnnotations.PREFIX + name, value);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "use-regex | true | useRegex=true",
        "use-regex | yes | ! must be true or false",
        "rewrite-target | /$2 | rewriteTarget=Template[parts=[Literal[text=/ Capture[group=2",
        "rewrite-target | /$nope | ! the variable $nope is not known here",
        "app-root | /home | appRoot=/home",
        "app-root | home | ! must be an absolute path",
        "ssl-redirect | false | ssl=false",
        "force-ssl-redirect | TRUE | forceSsl=true",
        "permanent-redirect | https://a/ | to=To[url=Template[parts=[Literal[text=https://a/"
            + " code=301",
        "temporal-redirect | http://a | to=To[url=Template[parts=[Literal[text=http://a"
            + " code=302",
        "permanent-redirect | javascript:x | ! must be a URL with scheme http or https",
        "permanent-redirect-code | 200 | ! must be a whole number from 300 to 308",
        "proxy-body-size | 8m | forward=ForwardPolicy[bodyLimit=8388608",
        "proxy-body-size | 0 | forward=ForwardPolicy[bodyLimit=0",
        "proxy-body-size | 1x | ! must be a size such as 8m, 512k or 0",
        "proxy-connect-timeout | 7 | connect=PT7S",
        "proxy-read-timeout | 3600 | read=PT1H",
        "proxy-send-timeout | 60s | ! must be a whole number from 1 to 1000000",
        "proxy-next-upstream | off | next=NextUpstream[on=[]",
        "proxy-next-upstream | http_503 | next=NextUpstream[on=[HTTP_503]",
        "proxy-next-upstream | often | ! often is no reason to ask another endpoint",
        "proxy-next-upstream-tries | 5 | tries=5",
        "backend-protocol | GRPCS | scheme=GRPCS",
        "backend-protocol | FCGI | ! must be one of auto_http, grpc, grpcs, http, https",
        "affinity | cookie | affinity=Affinity[cookie=INGRESSCOOKIE persistent=false",
        "affinity | ip | ! must be one of cookie",
        "limit-rps | 5 | requestsPerSecond=5",
        "limit-rps | 5.5 | ! must be a whole number from 0 to 1000000",
        "limit-burst-multiplier | 0 | ! must be a whole number from 1 to 1000",
        "limit-rate | 10 | rate=10240",
        "enable-cors | true | cors=CorsPolicy[origins=[*] maxAge=1728000",
        "cors-allow-origin | a b | ! must be * or origins such as https://*.example.com:8443,"
            + " separated by commas",
        "upstream-vhost | x.$host | vhost=Template[parts=[Literal[text=x. Variable[name=host",
        "upstream-hash-by | $arg_x | hashBy=Template[parts=[Variable[name=arg_x",
        "server-alias | *.a.b,c.d | aliases=[*.a.b c.d",
        "server-alias | ~^www | ! must be host names, separated by commas",
        "satisfy | any | any=true",
        "canary | true | canary=Canary[header=null headerValue=null headerPattern=null cookie=null"
            + " weight=0 total=100",
        "canary-by-header-pattern | ( | ! must be a regular expression",
        "custom-headers | shop/h | headers=shop/h",
        "custom-headers | other/h | ! cross namespace usage of secrets and config maps is not"
            + " allowed",
        "custom-http-errors | 404,503 | ! default-backend does not name a Service with the pages",
        "default-backend | errors | defaultBackend=shop/errors",
        "proxy-cookie-path | /a /b | cookiePath=Change[from=/a to=/b",
        "mirror-target | https://m/$request_uri | mirror=Mirror[target=Template[",
        "mirror-target | file:///etc | ! must be a URL with scheme http or https",
        "proxy-ssl-verify | on | verify=true",
        "proxy-ssl-secret | a | tls=ProxyTls[secret=shop/a",
      })
  void eachValueIsReadOrSaidToBeBad(String name, String value, String expected) {
    IngressPolicy.Read read = read(name, value);
    if (expected.startsWith("!")) {
      assertEquals(
          List.of(
              new Problem(
                  NginxAnnotations.PREFIX + name,
                  "Invalid value: \"%s\": %s; the annotation has no effect"
                      .formatted(value, expected.substring(2)))),
          read.problems());
      assertEquals(IngressPolicy.NONE, read.policy(), "as if it were not there");
      assertFalse(read.policy().denied());
    } else {
      assertEquals(List.of(), read.problems());
      Set<String> words = new TreeSet<>(List.of(expected.split(" ")));
      String seen = read.policy().toString();
      assertNotEquals(IngressPolicy.NONE, read.policy());
      words.removeIf(seen::contains);
      assertEquals(Set.of(), words, seen);
    }
  }

  @ParameterizedTest(name = "A13-A16: {0}: {1} closes the route")
  @CsvSource(
      delimiter = '|',
      value = {
        "allowlist-source-range | 10.0.0.0/8,x | x is neither an address nor a range",
        "denylist-source-range | 10.0.0.300 | 10.0.0.300 is neither an address nor a range",
        "auth-type | digest | the only type served is basic",
        "auth-type | basic | auth-secret does not name a Secret",
        "auth-url | /auth | must be a URL with scheme http or https",
        "auth-url | http://a/$nope | the variable $nope is not known here",
        "auth-tls-secret | other/ca | cross namespace usage of secrets and config maps is not"
            + " allowed",
      })
  void whatGuardsAccessAndIsBadClosesTheRoute(String name, String value, String rule) {
    IngressPolicy.Read read = read(name, value);
    assertTrue(read.policy().denied());
    assertEquals(
        List.of(
            "Invalid value: \"%s\": %s; requests are answered 503 until it is corrected"
                .formatted(value, rule)),
        read.problems().stream().map(Problem::text).toList());
  }

  @Test
  void theOthersAreAppliedBesideABadOne() {
    IngressPolicy.Read read =
        read("proxy-body-size", "huge", "limit-rps", "3", "cors-max-age", "-");
    assertEquals(3, read.policy().limits().requestsPerSecond());
    assertEquals(IngressPolicy.NONE.forward(), read.policy().forward());
    assertEquals(2, read.problems().size());
  }

  @Test
  void readsWhoMay() {
    AccessPolicy access =
        read(
                "whitelist-source-range", "10.0.0.0/8, 192.0.2.1",
                "auth-type", "basic",
                "auth-secret", "users",
                "auth-secret-type", "auth-map",
                "auth-realm", "shop",
                "auth-url", "http://auth.shop.svc/check?u=$request_uri",
                "auth-response-headers", "X-User, X-Group",
                "auth-tls-secret", "shop/ca",
                "auth-tls-verify-client", "optional")
            .policy()
            .access();
    assertEquals("[10.0.0.0/8, 192.0.2.1/32]", access.allow().toString());
    assertEquals("Basic[secret=shop/users, map=true, realm=shop]", String.valueOf(access.basic()));
    AccessPolicy.@Nullable External external = access.external();
    assertEquals(
        "GET rd [X-User, X-Group]",
        external == null
            ? ""
            : external.method()
                + " "
                + external.redirectParam()
                + " "
                + external.responseHeaders());
    assertEquals(
        Optional.of(AccessPolicy.Verify.OPTIONAL),
        Optional.ofNullable(access.certificate()).map(AccessPolicy.ClientCertificate::verify));
  }

  @Test
  void pagesForErrorsNeedAServiceThatHasThem() {
    ResponsePolicy response =
        read("custom-http-errors", "404,503", "default-backend", "errors").policy().response();
    assertEquals(Set.of(404, 503), response.intercepted(), "A19");
    assertEquals(
        1, read("custom-http-errors", "5xx", "default-backend", "errors").problems().size());
  }

  @Test
  void temporalRedirectsWinOverPermanentOnes() {
    RedirectPolicy redirects =
        read("permanent-redirect", "https://p", "temporal-redirect", "https://t")
            .policy()
            .redirects();
    assertEquals(302, redirects.to() == null ? 0 : redirects.to().code(), "A20");
  }

  @ParameterizedTest(name = "A12: {0} allows {1}: {2}")
  @CsvSource({
    "https://a.com, https://a.com, true",
    "https://a.com, http://a.com, false",
    "https://a.com, https://a.com.evil.org, false",
    "https://*.a.com, https://x.a.com, true",
    "https://*.a.com, https://X.A.com, true",
    "https://*.a.com, https://a.com, false",
    "https://*.a.com, https://x.y.a.com, false",
    "https://*.a.com, https://evil.org/.a.com, false",
  })
  void origins(String allowed, String origin, boolean may) {
    CorsPolicy cors = read("enable-cors", "true", "cors-allow-origin", allowed).policy().cors();
    assertEquals(may, cors != null && cors.allows(origin));
  }

  @ParameterizedTest(name = "A10: header {0}, cookie {1}, roll {2}: {3}")
  @CsvSource({
    "always, never, 99, true",
    "never, always, 0, false",
    "other, always, 99, true",
    "other, never, 0, false",
    "other, other, 29, true",
    "other, other, 30, false",
    "'', '', 29, true",
  })
  void headerThenCookieThenWeight(String header, String cookie, int roll, boolean takes) {
    Canary canary =
        read(
                "canary", "true",
                "canary-by-header", "X-Canary",
                "canary-by-cookie", "canary",
                "canary-weight", "30")
            .policy()
            .canary();
    assertEquals(takes, canary != null && canary.takes(request(header, cookie), roll));
  }

  @Test
  void aHeadersValueOrPatternInPlaceOfAlwaysAndNever() {
    Canary value =
        read("canary", "true", "canary-by-header", "X", "canary-by-header-value", "beta")
            .policy()
            .canary();
    Canary pattern =
        read("canary", "true", "canary-by-header", "X", "canary-by-header-pattern", "^b.*a$")
            .policy()
            .canary();
    assertTrue(value != null && value.takes(request("beta", ""), 0));
    assertTrue(pattern != null && pattern.takes(request("beta", ""), 0));
    assertFalse(value != null && value.takes(request("always", ""), 0));
    assertFalse(pattern != null && pattern.takes(request("always", ""), 0));
  }

  private static Canary.Request request(String header, String cookie) {
    return new Canary.Request() {
      @Override
      public @Nullable String header(String name) {
        return header.isEmpty() ? null : header;
      }

      @Override
      public @Nullable String cookie(String name) {
        return cookie.isEmpty() ? null : cookie;
      }
    };
  }

  @Test
  void everyAnnotationThatIsReadIsInTheTableAndTheOtherWayRound() {
    Set<String> honoured =
        NginxAnnotations.all().stream()
            .filter(
                row ->
                    row.standing() instanceof Standing.Honoured
                        || row.standing() instanceof Standing.Differs)
            .map(NginxAnnotation::name)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> read = new TreeSet<>(IngressPolicy.read("", Map.of()).asked());
    Set<String> all =
        NginxAnnotations.all().stream().map(NginxAnnotation::name).collect(Collectors.toSet());
    assertEquals(Set.of(), minus(honoured, read), "in effect, but not read");
    assertEquals(Set.of(), minus(read, all), "read, but not in the table");
  }

  private static Set<String> minus(Set<String> from, Set<String> these) {
    Set<String> rest = new TreeSet<>(from);
    rest.removeAll(these);
    return rest;
  }

  @Test
  void nothingIsSilentlyIgnored() {
    for (NginxAnnotation row : NginxAnnotations.all()) {
      boolean said =
          NginxAnnotations.problems("shop", annotation(row.name(), "")).stream()
              .anyMatch(problem -> problem.annotation().endsWith("/" + row.name()));
      assertEquals(!(row.standing() instanceof Standing.Honoured), said, row.name());
    }
    assertEquals(
        List.of(
            new Problem(
                NginxAnnotations.PREFIX + "proxy-body-sise",
                "ingress-nginx has no such annotation; it has no effect")),
        NginxAnnotations.problems("shop", annotation("proxy-body-sise", "1m")));
    assertEquals(List.of(), NginxAnnotations.problems("shop", Map.of("team", "a")));
  }

  @Test
  void snippetsAreRefusedUnlessTheyWereThere() {
    Map<String, String> snippet = annotation("server-snippet", "return 200;");
    assertTrue(
        NginxAnnotations.refusal(snippet, Map.of())
            .orElse("")
            .startsWith(
                "nginx.ingress.kubernetes.io/server-snippet annotation cannot be used. Snippet"
                    + " directives are disabled by the Ingress administrator; use "),
        "A17");
    assertEquals(Optional.empty(), NginxAnnotations.refusal(snippet, snippet));
    assertTrue(NginxAnnotations.refusal(snippet, annotation("server-snippet", "x")).isPresent());
    assertEquals(Optional.empty(), NginxAnnotations.refusal(annotation("canary", "x"), Map.of()));
  }
}
