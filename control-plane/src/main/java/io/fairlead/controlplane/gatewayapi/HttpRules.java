package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.controlplane.kinds.gatewayapi.GatewayDuration;
import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.gatewayapi.HttpRoute.HttpBackend;
import io.fairlead.model.gatewayapi.HttpRoute.Rule;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.json.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rules of one HTTPRoute or GRPCRoute, each by itself: one that can not work is dropped, and
 * the others are as they were (B24).
 *
 * @param dropped what is wrong with each of those that are not there, by their number from 0
 */
record HttpRules(List<Rule> rules, List<Dropped> dropped) {

  /** A rule that is left out. */
  record Dropped(int number, Problem problem) {}

  static HttpRules read(RouteKind kind, JsonNode spec, Backends backends) {
    List<Rule> rules = new ArrayList<>();
    List<Dropped> dropped = new ArrayList<>();
    int number = 0;
    for (JsonNode rule : Fields.list(spec, "rules")) {
      String name = Fields.text(rule, "name");
      String place = backends.route() + " " + (name.isEmpty() ? "rule " + number : name);
      Rule read = rule(kind, rule, place, backends);
      Optional<Problem> objection = objection(read);
      if (objection.isPresent()) {
        dropped.add(new Dropped(number, objection.get()));
      } else {
        rules.add(read);
      }
      number++;
    }
    return new HttpRules(rules, dropped);
  }

  private static Rule rule(RouteKind kind, JsonNode rule, String place, Backends backends) {
    HttpFilters filters = new HttpFilters(backends);
    List<HttpBackend> targets =
        Fields.list(rule, "backendRefs").stream()
            .map(
                reference ->
                    new HttpBackend(
                        Fields.integer(reference, "weight", 1),
                        backends.target(reference),
                        filters.read(reference)))
            .toList();
    JsonNode timeouts = rule.path("timeouts");
    return new Rule(
        Fields.text(rule, "name"),
        HttpMatches.read(kind, rule),
        filters.read(rule),
        targets,
        duration(timeouts, "request"),
        duration(timeouts, "backendRequest"),
        RuleRepeats.retry(rule.path("retry")),
        RuleRepeats.session(rule.path("sessionPersistence"), place));
  }

  /** None, and zero, are no limit (G3). */
  static @Nullable Duration duration(JsonNode timeouts, String name) {
    long millis = GatewayDuration.millis(Fields.text(timeouts, name));
    return millis == 0 ? null : Duration.ofMillis(millis);
  }

  private static Optional<Problem> objection(Rule rule) {
    Optional<String> match = HttpMatches.objection(rule.matches());
    if (match.isPresent()) {
      return Optional.of(new Problem("UnsupportedValue", match.get()));
    }
    Optional<String> session = RuleRepeats.objection(rule.persistence());
    if (session.isPresent()) {
      return Optional.of(new Problem("UnsupportedValue", session.get()));
    }
    boolean incompatible =
        redirectsAndRewrites(rule.filters())
            || rule.backends().stream().anyMatch(each -> redirectsAndRewrites(each.filters()));
    return incompatible
        ? Optional.of(
            new Problem("IncompatibleFilters", "RequestRedirect and URLRewrite exclude each other"))
        : Optional.empty();
  }

  private static boolean redirectsAndRewrites(List<HttpFilter> filters) {
    return filters.stream().anyMatch(HttpFilter.Redirect.class::isInstance)
        && filters.stream().anyMatch(HttpFilter.Rewrite.class::isInstance);
  }
}
