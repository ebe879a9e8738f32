package io.fairlead.gateway.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.RouteUnderTest;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.node.ImageEntry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The compiled table against rules read one by one (G1, G4, G5), whatever order routes come in. */
class RuleMatchingTest {
  private static final InetAddress OWN = InetAddress.getLoopbackAddress();
  private static final int PORT = 8081;
  private static final List<String> LISTENERS =
      List.of("", "*.com", "*.example.com", "example.com", "a.example.com");
  private static final List<String> HOSTNAMES =
      List.of("", "*.com", "*.example.com", "*.a.example.com", "a.example.com", "b.a.example.com");
  private static final List<String> HOSTS =
      List.of("example.com", "a.example.com", "b.a.example.com", "c.b.a.example.com", "x.com", "y");
  private static final List<String> PATHS = List.of("/", "/a", "/a/", "/a/b", "/ab", "/a/b/c");
  private static final List<String> PATTERNS = List.of("/a.*", "/[a-z]+", "/a/b");
  private static final List<HttpMatch.PathType> TYPES = List.of(HttpMatch.PathType.values());
  private static final List<String> METHODS = List.of("GET", "POST");

  private record Head(
      String host,
      String method,
      String path,
      Map<String, String> headers,
      Map<String, String> query,
      boolean grpc)
      implements RequestHead {
    @Override
    public @Nullable String values(String name) {
      return headers.get(name);
    }

    @Override
    public @Nullable String parameter(String name) {
      return query.get(name);
    }
  }

  /** What was found. */
  private record Found(String route, int rule, int match) {}

  @Test
  void findsWhatReadingAllRulesFinds() {
    int found = 0;
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      List<GatewayListeners.Listener> listeners = listeners(random);
      List<HttpRoute> routes = routes(random, listeners);
      PortTable table = table(listeners, routes);
      Collections.shuffle(routes, random);
      PortTable shuffled = table(listeners, routes);
      for (int i = 0; i < 100; i++) {
        Head head = head(random);
        Found expected = readAll(listeners, routes, head);
        String what = "seed %d: %s among %s".formatted(seed, head, routes);
        assertEquals(expected, find(table, head), what);
        assertEquals(expected, find(shuffled, head), what);
        found += expected == null ? 0 : 1;
      }
    }
    assertTrue(found > 1200, "too few requests match to prove anything: " + found);
  }

  /** 10,000 routes: the work for one request is looked at, not the clock. */
  @Test
  void looksAtFewOfManyRules() {
    List<HttpRoute> routes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      routes.add(
          RouteUnderTest.http("r" + i)
              .at("gw", "http", i % 2 == 0 ? "" : "h" + i + ".example.com")
              .rule(
                  RouteUnderTest.rule()
                      .match(
                          RouteUnderTest.path("PathPrefix /p" + i + "/q"),
                          "GET",
                          List.of(),
                          List.of()))
              .route());
    }
    PortTable table = table(List.of(RouteUnderTest.listener("http", PORT, "")), routes);
    int[] looks = new int[1];
    RequestHead counting =
        new RequestHead() {
          @Override
          public String method() {
            looks[0]++;
            return "GET";
          }

          @Override
          public String path() {
            return "/p5000/q/r";
          }

          @Override
          public @Nullable String values(String name) {
            return null;
          }

          @Override
          public @Nullable String parameter(String name) {
            return null;
          }

          @Override
          public boolean grpc() {
            return false;
          }
        };
    ListenerTable listener = table.listener("x.example.com");
    assertNotNull(listener);
    RuleMatch found = listener.find("x.example.com", counting);
    assertNotNull(found);
    assertEquals("r5000", found.rule().route().name());
    assertEquals(1, looks[0]);
  }

  private static @Nullable Found find(PortTable table, Head head) {
    ListenerTable listener = table.listener(head.host());
    RuleMatch match = listener == null ? null : listener.find(head.host(), head);
    return match == null
        ? null
        : new Found(match.rule().route().name(), match.rule().index(), match.index());
  }

  private static PortTable table(
      List<GatewayListeners.Listener> listeners, List<HttpRoute> routes) {
    GatewayTableBuilder builder = new GatewayTableBuilder(OWN);
    ImageEntry gateway =
        RouteUnderTest.gateway("gw", listeners.toArray(new GatewayListeners.Listener[0]));
    builder.put(((ImageEntry.OfGateway) gateway).listeners());
    for (HttpRoute route : routes) {
      ImageEntry entry = new ImageEntry.OfHttpRoute(route);
      builder.put(entry.key(), entry);
    }
    InetSocketAddress at = new InetSocketAddress(OWN, PORT);
    PortTable table = builder.build().port(at, at);
    assertNotNull(table);
    return table;
  }

  // ---- any routes

  private static List<GatewayListeners.Listener> listeners(Random random) {
    List<GatewayListeners.Listener> listeners = new ArrayList<>();
    for (String hostname : LISTENERS) {
      if (random.nextBoolean() || listeners.isEmpty()) {
        listeners.add(RouteUnderTest.listener("l" + hostname, PORT, hostname));
      }
    }
    return listeners;
  }

  private static List<HttpRoute> routes(Random random, List<GatewayListeners.Listener> listeners) {
    List<HttpRoute> routes = new ArrayList<>();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      long created = random.nextInt(3);
      RouteUnderTest route =
          random.nextInt(5) == 0
              ? RouteUnderTest.grpc("r" + i)
              : RouteUnderTest.http("r" + i, created);
      for (int j = 0; j < 1 + random.nextInt(2); j++) {
        GatewayListeners.Listener listener = listeners.get(random.nextInt(listeners.size()));
        route.at("gw", listener.name().section(), any(random, HOSTNAMES));
      }
      for (int j = 0; j < 1 + random.nextInt(2); j++) {
        RouteUnderTest.Rule rule = RouteUnderTest.rule();
        for (int k = 0; k < random.nextInt(3); k++) {
          rule.match(match(random));
        }
        route.rule(rule.to("web"));
      }
      routes.add(route.route());
    }
    return routes;
  }

  private static HttpMatch match(Random random) {
    HttpMatch.PathType type = TYPES.get(random.nextInt(3));
    String path = any(random, type == HttpMatch.PathType.REGEX ? PATTERNS : PATHS);
    return new HttpMatch(
        new HttpMatch.Path(type, path),
        random.nextInt(3) == 0 ? any(random, METHODS) : null,
        values(random),
        values(random));
  }

  private static List<HttpMatch.Value> values(Random random) {
    List<HttpMatch.Value> values = new ArrayList<>();
    for (String name : List.of("x", "y")) {
      if (random.nextInt(4) == 0) {
        values.add(new HttpMatch.Value(name, random.nextInt(2) == 0 ? "1" : "[12]", true));
      }
    }
    return values;
  }

  private static Head head(Random random) {
    return new Head(
        any(random, HOSTS),
        any(random, METHODS),
        any(random, PATHS),
        given(random),
        given(random),
        random.nextInt(4) == 0);
  }

  private static Map<String, String> given(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Map.of("x", "1");
      case 1 -> Map.of("x", "2", "y", "1");
      default -> Map.of();
    };
  }

  private static String any(Random random, List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  // ---- the rules, read one by one

  private record Candidate(
      HttpRoute route, int rule, int index, HttpMatch match, String hostname) {}

  private static @Nullable Found readAll(
      List<GatewayListeners.Listener> listeners, List<HttpRoute> routes, Head head) {
    GatewayListeners.Listener listener =
        listeners.stream()
            .filter(each -> covers(each.hostname(), head.host()))
            .max(Comparator.comparingInt(each -> specificity(each.hostname())))
            .orElse(null);
    if (listener == null) {
      return null;
    }
    Set<Candidate> candidates = new HashSet<>();
    for (HttpRoute route : routes) {
      for (Attachment attachment : route.attachments()) {
        if (attachment.listener().equals(listener.name())) {
          for (String hostname : attachment.hostnames()) {
            for (int i = 0; i < route.rules().size(); i++) {
              List<HttpMatch> matches = route.rules().get(i).matches();
              for (int j = 0; j < matches.size(); j++) {
                candidates.add(new Candidate(route, i, j, matches.get(j), hostname));
              }
            }
          }
        }
      }
    }
    return candidates.stream()
        .filter(each -> covers(each.hostname(), head.host()) && matches(each, head))
        .min(RuleMatchingTest::order)
        .map(each -> new Found(each.route().name().name(), each.rule(), each.index()))
        .orElse(null);
  }

  private static int order(Candidate a, Candidate b) {
    int[] differences = {
      specificity(b.hostname()) - specificity(a.hostname()),
      rank(a.match().path().type()) - rank(b.match().path().type()),
      b.match().path().value().length() - a.match().path().value().length(),
      (a.match().method() == null ? 1 : 0) - (b.match().method() == null ? 1 : 0),
      b.match().headers().size() - a.match().headers().size(),
      b.match().query().size() - a.match().query().size(),
      Long.compare(a.route().created(), b.route().created()),
      a.route().name().toString().compareTo(b.route().name().toString()),
      a.rule() - b.rule(),
      a.index() - b.index()
    };
    for (int difference : differences) {
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int rank(HttpMatch.PathType type) {
    return List.of(HttpMatch.PathType.EXACT, HttpMatch.PathType.REGEX, HttpMatch.PathType.PREFIX)
        .indexOf(type);
  }

  private static int specificity(String hostname) {
    return hostname.length() + (hostname.startsWith("*") || hostname.isEmpty() ? 0 : 1000);
  }

  private static boolean covers(String hostname, String host) {
    return hostname.isEmpty()
        || hostname.equals(host)
        || (hostname.startsWith("*.") && host.endsWith(hostname.substring(1)));
  }

  private static boolean matches(Candidate candidate, Head head) {
    HttpMatch match = candidate.match();
    String value = match.path().value();
    String bare = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    boolean path =
        switch (match.path().type()) {
          case EXACT -> head.path().equals(value);
          case REGEX -> head.path().matches(value);
          case PREFIX -> head.path().equals(bare) || head.path().startsWith(bare + "/");
        };
    return path
        && (candidate.route().kind() != RouteKind.GRPC || head.grpc())
        && (match.method() == null || match.method().equals(head.method()))
        && all(match.headers(), head.headers())
        && all(match.query(), head.query());
  }

  private static boolean all(List<HttpMatch.Value> asked, Map<String, String> given) {
    return asked.stream()
        .allMatch(
            value ->
                given.containsKey(value.name()) && given.get(value.name()).matches(value.value()));
  }
}
