package io.fairlead.model.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.ingress.nginx.NginxAnnotations;
import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngressTableTest {

  @ParameterizedTest(name = "I3-I5: {0} with {1} -> {2}")
  @CsvSource({
    "/foo, Exact /foo, true",
    "/foo/, Exact /foo, false",
    "/foo, Exact /foo/, false",
    "/Foo, Exact /foo, false",
    "/foo/, Prefix /foo, true",
    "/foo, Prefix /foo/, true",
    "/foo/bar, Prefix /foo, true",
    "/foobar, Prefix /foo, false",
    "/foo, Prefix /foo/bar, false",
    "/aaa/bb/cc, Prefix /aaa/bb, true",
    "/aaa/bbb, Prefix /aaa/bb, false",
    "/aaa//bb, Prefix /aaa/bb, false",
    "/aaa//bb, Prefix /aaa, true",
    "/AAA, Prefix /aaa, false",
    "/, Prefix /, true",
    "/anything/at/all, Prefix /, true",
    "/a%2Fb, Prefix /a, false",
    "/a%2Fb, Exact /a%2Fb, true",
    "/a%2fb, Exact /a%2Fb, false",
    "/foo?x=/y, Exact /foo, true",
    "/foo/x, ImplementationSpecific /foo, true",
    "/foobar, ImplementationSpecific /foo, false",
    "*, Prefix /, true",
  })
  void paths(String asked, String rule, boolean found) {
    IngressTable table = table(ingress("i", 1, "", rule + " web"));
    assertEquals(found ? "shop/i web" : "no path in ", shown(table.match("any.host", asked)));
  }

  @ParameterizedTest(name = "I5: {0} -> {1}")
  @CsvSource({
    "/aaa/bbb, long",
    "/aaa/bbb/, long",
    "/aaa/bbb/ccc, exact",
    "/aaa/bbb/ccc/, long",
    "/aaa/bbx, short",
    "/aaa, exactShort",
    "/x, root",
  })
  void longestPathThenExactBeforePrefix(String asked, String service) {
    IngressTable table =
        table(
            ingress(
                "i",
                1,
                "",
                "Prefix / root",
                "Prefix /aaa short",
                "Prefix /aaa/ no",
                "Exact /aaa exactShort",
                "Prefix /aaa/bbb/ long",
                "Exact /aaa/bbb/ccc exact",
                "Prefix /aaa/bbb/ccc/ddd longer"));
    assertEquals("shop/i " + service, shown(table.match("h", asked)));
  }

  @ParameterizedTest(name = "I1, I2: {0} -> {1}")
  @CsvSource({
    "foo.com, precise",
    "FOO.com:8080, precise",
    "foo.com., precise",
    "a.foo.com, wild",
    "A.Foo.Com:443, wild",
    "b.foo.com, no path in b.foo.com",
    "a.b.foo.com, all",
    ".foo.com, all",
    "bar.com, all",
    "'', all",
    "[::1]:8080, all",
    "127.0.0.1:8080, all",
  })
  void hosts(String asked, String service) {
    IngressTable table =
        table(
            ingress("i", 1, "foo.com", "Prefix / precise"),
            ingress("j", 2, "*.foo.com", "Prefix / wild"),
            ingress("k", 3, "b.foo.com", "Prefix /only only"),
            ingress("l", 4, "", "Prefix / all"));
    String match = shown(table.match(asked, "/"));
    assertEquals(service, match.startsWith("shop/") ? match.substring(7) : match);
  }

  @Test
  void theOldestIngressWinsAndTheRestIsMerged() {
    IngressRoutes younger = ingress("a", 20, "h", "Prefix /x young", "Prefix /z only");
    IngressRoutes older = ingress("b", 10, "h", "Prefix /x old", "Prefix /y other");
    IngressTable table = table(younger, older);
    assertEquals("shop/b old", shown(table.match("h", "/x")), "I19");
    assertEquals("shop/b other", shown(table.match("h", "/y")), "I20");
    assertEquals("shop/a only", shown(table.match("h", "/z")), "I20");
    IngressRoutes sameAge = ingress("a", 10, "h", "Prefix /x byName");
    assertEquals("shop/a byName", shown(table(older, sameAge).match("h", "/x")), "I19");
  }

  @Test
  void defaultBackendsAnswerWhatNoRuleDoes() {
    IngressRoutes ruled = withDefault(ingress("a", 20, "h", "Prefix /x x"), "ofHost");
    IngressRoutes bare =
        withDefault(new IngressRoutes(name("b"), 10, List.of(), null, List.of()), "bare");
    IngressRoutes other = ingress("c", 5, "i", "Prefix /x x");
    assertEquals("no host", shown(table(other).match("h", "/")), "I7: 404");
    assertEquals("no path in i", shown(table(other).match("i", "/")), "I7: 404");
    IngressTable table = table(ruled, bare, other);
    assertEquals("shop/a ofHost", shown(table.match("h", "/")));
    assertEquals("shop/b bare", shown(table.match("i", "/")));
    assertEquals("shop/b bare", shown(table.match("unknown", "/")));
    assertEquals("default backend", ((Match.Found) table.match("unknown", "/")).location().rule());
    assertEquals("h /x (Prefix)", ((Match.Found) table.match("h", "/x")).location().rule());
  }

  @ParameterizedTest(name = "I8: certificate for {0} is {1}")
  @CsvSource({
    "foo.com, exact",
    "FOO.com, exact",
    "a.foo.com, wild",
    "a.b.foo.com, none",
    "bar.com, ofRules",
    "baz.com, none",
    "'', none",
  })
  void certificates(String serverName, String secret) {
    IngressRoutes young = withTls(ingress("y", 20, "", "Prefix / x"), "young", "foo.com");
    IngressRoutes old =
        withTls(withTls(ingress("o", 10, "bar.com"), "exact", "foo.com"), "wild", "*.foo.com");
    IngressRoutes hostless = withTls(ingress("r", 30, "bar.com"), "ofRules");
    assertEquals(
        Optional.of(secret).filter(s -> !s.equals("none")),
        table(young, old, hostless).certificateFor(serverName).map(NamespacedName::name));
  }

  @ParameterizedTest(name = "A1, A2: {0} -> {1}")
  @CsvSource({
    "/api/v1/x, shop/r api v1/x",
    "/API/v1, shop/r api v1",
    "/apiary, shop/p other '/apiary'",
    "/Other, shop/p other '/Other'",
    "/exact/more, shop/p exact '/exact'",
    "/none, no path in H",
  })
  void oneIngressWithRegexMakesAllPathsOfItsHostsRegexes(String asked, String expected) {
    IngressRoutes regex =
        annotated(ingress("r", 20, "h", "Prefix /api(?:/|$)(.*) api"), "use-regex", "true");
    IngressRoutes plain =
        ingress("p", 10, "H", "Prefix (/apiary|/other) other", "Exact (/exact) exact");
    IngressRoutes elsewhere = ingress("e", 10, "i", "Exact /Other other");
    IngressTable table = table(regex, plain, elsewhere);
    assertEquals(expected.replace("'", ""), shown(table.match("h", asked)));
    assertEquals("no path in i", shown(table.match("i", "/other")), "hosts without are as ever");
  }

  @Test
  void aPathThatIsNoRegexIsLeftOutAndSaidSo() {
    IngressTable table =
        table(
            annotated(
                ingress("r", 20, "h", "Prefix /a( a", "Prefix /b b"), "rewrite-target", "/$1"));
    assertEquals("no path in h", shown(table.match("h", "/a")), "B24");
    assertEquals("shop/r b /b", shown(table.match("h", "/b")));
    assertEquals(List.of("InvalidPath"), reasons(table));
  }

  @Test
  void canariesStandBesideTheRuleTheyTakeAShareOf() {
    IngressRoutes main = ingress("m", 10, "h", "Prefix / web");
    IngressRoutes canary = annotated(ingress("c", 5, "h", "Prefix / beta"), "canary", "true");
    IngressTable table = table(main, canary);
    Match.Found found = (Match.Found) table.match("h", "/");
    assertEquals(name("m"), found.location().ingress(), "A10");
    assertEquals(
        List.of("beta"),
        found.location().canaries().stream().map(c -> c.backend().service().name()).toList());
    assertEquals(List.of(), reasons(table));
    IngressTable alone = table(canary);
    assertEquals("no host", shown(alone.match("h", "/")));
    assertEquals(List.of("CanaryWithoutMain"), reasons(alone));
  }

  @Test
  void otherNamesOfHosts() {
    IngressRoutes named =
        annotated(
            ingress("n", 10, "a.com", "Prefix / a"),
            "server-alias",
            "b.com,c.com",
            "from-to-www-redirect",
            "true");
    IngressTable table = table(named, ingress("c", 20, "c.com", "Prefix / c"));
    assertEquals("shop/n a", shown(table.match("b.com", "/")), "A26");
    assertEquals("shop/c c", shown(table.match("c.com", "/")), "a rule's host is before an alias");
    assertEquals("at a.com", shown(table.match("www.a.com", "/")), "A20");
    assertEquals("no host", shown(table.match("www.b.com", "/")));
  }

  @Test
  void theSamePathTwiceIsSaid() {
    IngressTable table =
        table(
            ingress("old", 1, "h", "Prefix /x old", "Exact /x old"),
            ingress("young", 2, "h", "Prefix /x young"));
    assertEquals(
        List.of(
            new IngressTable.Conflict(
                name("young"),
                "PathConflict",
                "host \"h\" and path \"/x\" is already defined in ingress shop/old, which is"
                    + " older")),
        List.copyOf(table.conflicts()),
        "I19");
  }

  private static List<String> reasons(IngressTable table) {
    return table.conflicts().stream().map(IngressTable.Conflict::reason).toList();
  }

  private static IngressRoutes annotated(IngressRoutes ingress, String... namesAndValues) {
    Map<String, String> annotations = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      annotations.put(NginxAnnotations.PREFIX + namesAndValues[i], namesAndValues[i + 1]);
    }
    return new IngressRoutes(
        ingress.name(),
        ingress.created(),
        ingress.rules(),
        ingress.defaultBackend(),
        ingress.tls(),
        annotations);
  }

  @Test
  void readsIngresses() {
    IngressRoutes routes =
        IngressJson.read(
            Json5.object(
                """
                {metadata: {name: 'i', namespace: 'shop', creationTimestamp: '1970-01-01T00:00:09Z',
                            annotations: {'kubernetes.io/ingress.class': 'old'}},
                 spec: {defaultBackend: {service: {name: 'd', port: {name: 'http'}}},
                   tls: [{hosts: ['h'], secretName: 's'}, {hosts: ['no-secret']}],
                   rules: [
                     {host: 'h', http: {paths: [
                       {path: '/e', pathType: 'Exact',
                        backend: {service: {name: 'e', port: {number: 80}}}},
                       {path: '/r', pathType: 'Prefix', backend: {resource: {kind: 'Bucket', name: 'bucket'}}},
                       {pathType: 'ImplementationSpecific',
                        backend: {service: {name: 's', port: {number: 81}}}}]}},
                     {host: 'empty'}]}}
                """));
    assertEquals(
        new IngressRoutes(
            name("i"),
            9,
            List.of(
                new IngressRoutes.HostRule(
                    "h",
                    List.of(
                        new IngressRoutes.PathRule(
                            "/e", PathType.EXACT, new Backend(name("e"), "", 80)),
                        new IngressRoutes.PathRule(
                            "/r", PathType.PREFIX, new Backend(name("bucket"), "", 0, "Bucket")),
                        new IngressRoutes.PathRule(
                            "", PathType.IMPLEMENTATION_SPECIFIC, new Backend(name("s"), "", 81)))),
                new IngressRoutes.HostRule("empty", List.of())),
            new Backend(name("d"), "http", 0),
            List.of(
                new IngressRoutes.Tls(List.of("h"), name("s")),
                new IngressRoutes.Tls(List.of("no-secret"), new NamespacedName("shop", "")))),
        routes);
    assertEquals("shop/i s", shown(table(routes).match("h", "/whatever")));
  }

  @Test
  void readsClassNamesAndSecrets() {
    assertEquals(
        Optional.of("new"),
        IngressJson.className(
            Json5.object(
                "{metadata: {annotations: {'kubernetes.io/ingress.class': 'old'}}, spec:"
                    + " {ingressClassName: 'new'}}")),
        "I12");
    assertEquals(
        Optional.of("old"),
        IngressJson.className(
            Json5.object("{metadata: {annotations: {'kubernetes.io/ingress.class': 'old'}}}")),
        "I13");
    assertEquals(Optional.empty(), IngressJson.className(Json5.object("{}")));
    assertEquals(
        Optional.of(new TlsCertificate(name("s"), "crt", "key")),
        TlsSecretJson.read(
            Json5.object(
                "{metadata: {name: 's', namespace: 'shop'}, data: {'tls.crt': 'Y3J0', 'tls.key':"
                    + " 'a2V5'}}")));
    assertEquals(
        Optional.empty(),
        TlsSecretJson.read(Json5.object("{data: {'tls.crt': 'Y3J0', 'tls.key': '%'}}")),
        "I9");
    assertEquals(Optional.empty(), TlsSecretJson.read(Json5.object("{data: {'tls.crt': 'Y3J0'}}")));
  }

  @Property(tries = 500)
  void agreesWithTheReferenceInAnyOrderOfIngresses(@ForAll Random random) {
    List<IngressRoutes> ingresses = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      IngressRoutes ingress =
          ingress(
              "i" + i,
              random.nextInt(3),
              one(random, "", "a.com", "*.a.com", "x.a.com"),
              IntStream.range(0, random.nextInt(5))
                  .mapToObj(
                      n ->
                          one(random, "Exact ", "Prefix ", "ImplementationSpecific ")
                              + path(random)
                              + " s"
                              + n)
                  .toArray(String[]::new));
      ingresses.add(random.nextInt(4) == 0 ? withDefault(ingress, "d" + i) : ingress);
    }
    IngressReference reference = new IngressReference(List.copyOf(ingresses));
    Collections.shuffle(ingresses, random);
    IngressTable table = IngressTable.of(ingresses);
    for (int request = 0; request < 40; request++) {
      String host = one(random, "a.com", "x.a.com", "y.a.com", "z.y.a.com", "b.com");
      String path = path(random);
      assertEquals(
          reference.match(host, path),
          shown(table.match(host, path)),
          () -> host + path + " in " + ingresses);
    }
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append('/').append(one(random, "a", "b", "ab"));
    }
    return path.isEmpty() || random.nextInt(3) == 0 ? path + "/" : path.toString();
  }

  @SafeVarargs
  private static <T> T one(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static IngressTable table(IngressRoutes... ingresses) {
    return IngressTable.of(List.of(ingresses));
  }

  /** Paths as {@code Prefix /path service}. */
  private static IngressRoutes ingress(String name, long created, String host, String... paths) {
    List<IngressRoutes.PathRule> rules =
        Stream.of(paths)
            .map(path -> path.split(" "))
            .map(
                parts ->
                    new IngressRoutes.PathRule(
                        parts[1],
                        switch (parts[0]) {
                          case "Exact" -> PathType.EXACT;
                          case "Prefix" -> PathType.PREFIX;
                          default -> PathType.IMPLEMENTATION_SPECIFIC;
                        },
                        backend(parts[2])))
            .toList();
    return new IngressRoutes(
        name(name), created, List.of(new IngressRoutes.HostRule(host, rules)), null, List.of());
  }

  private static IngressRoutes withDefault(IngressRoutes ingress, String service) {
    return new IngressRoutes(
        ingress.name(), ingress.created(), ingress.rules(), backend(service), ingress.tls());
  }

  private static IngressRoutes withTls(IngressRoutes ingress, String secret, String... hosts) {
    List<IngressRoutes.Tls> tls = new ArrayList<>(ingress.tls());
    tls.add(new IngressRoutes.Tls(List.of(hosts), name(secret)));
    return new IngressRoutes(
        ingress.name(), ingress.created(), ingress.rules(), ingress.defaultBackend(), tls);
  }

  private static Backend backend(String service) {
    return new Backend(name(service), "", 80);
  }

  private static NamespacedName name(String name) {
    return new NamespacedName("shop", name);
  }

  private static String shown(Match match) {
    return switch (match) {
      case Match.Found(Location location, MatchResult captured) ->
          location.ingress()
              + " "
              + location.backend().service().name()
              + (captured == null ? "" : " " + captured.group(captured.groupCount()));
      case Match.Elsewhere(String host) -> "at " + host;
      case Match.NoHost() -> "no host";
      case Match.NoPath(String host) -> "no path in " + host;
    };
  }
}
