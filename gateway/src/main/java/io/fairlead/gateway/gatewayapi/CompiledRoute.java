package io.fairlead.gateway.gatewayapi;

import com.google.re2j.PatternSyntaxException;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpMatch;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.ingress.Backend;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route on its own; a match that can not be compiled matches nothing, the rest is not touched by
 * it (B24).
 *
 * @param backends all it may send anything to
 */
record CompiledRoute(HttpRoute route, List<RuleMatch> matches, Set<Backend> backends) {
  private static final Logger LOG = LoggerFactory.getLogger(CompiledRoute.class);

  static CompiledRoute of(HttpRoute route) {
    List<RuleMatch> matches = new ArrayList<>();
    Set<Backend> backends = new HashSet<>();
    for (int i = 0; i < route.rules().size(); i++) {
      HttpRoute.Rule asked = route.rules().get(i);
      RouteRule rule = RouteRule.of(route, i);
      for (int j = 0; j < asked.matches().size(); j++) {
        add(route, asked.matches().get(j), rule, j, matches);
      }
      targets(asked)
          .map(RouteRule::backend)
          .forEach(
              backend -> {
                if (backend != null) {
                  backends.add(backend);
                }
              });
    }
    return new CompiledRoute(route, matches, backends);
  }

  private static void add(
      HttpRoute route, HttpMatch asked, RouteRule rule, int index, List<RuleMatch> matches) {
    try {
      matches.add(RuleMatch.of(asked, rule, index));
    } catch (PatternSyntaxException e) {
      LOG.atWarn()
          .addKeyValue("namespace", route.name().namespace())
          .addKeyValue("name", route.name().name())
          .addKeyValue("kind", route.kind().word())
          .addKeyValue("error", e.getDescription())
          .log("a match is no regular expression, so nothing is routed by it");
    }
  }

  private static Stream<BackendTarget> targets(HttpRoute.Rule rule) {
    return Stream.concat(
        mirrored(rule.filters()),
        rule.backends().stream()
            .flatMap(
                backend ->
                    Stream.concat(Stream.of(backend.target()), mirrored(backend.filters()))));
  }

  private static Stream<BackendTarget> mirrored(List<HttpFilter> filters) {
    return filters.stream()
        .flatMap(
            filter ->
                filter instanceof HttpFilter.Mirror mirror
                    ? Stream.of(mirror.target())
                    : Stream.empty());
  }
}
