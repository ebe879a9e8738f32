package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rules of an HTTPRoute. */
public final class HttpRouteRules {
  private static final String[] TYPES = {
    "CORS",
    "RequestHeaderModifier",
    "ResponseHeaderModifier",
    "RequestMirror",
    "RequestRedirect",
    "URLRewrite",
    "ExtensionRef"
  };
  private static final String[] ONCE = {
    "CORS", "RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect", "URLRewrite"
  };

  private HttpRouteRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field route) {
    Field spec = route.child("spec");
    RouteRules.parents(errors, spec.child("parentRefs"));
    RouteRules.matches(errors, spec.child("rules"));
    spec.child("rules").items().forEach(rule -> rule(errors, rule));
  }

  private static void rule(Errors errors, Field rule) {
    Field filters = rule.child("filters");
    List<Field> backends = rule.child("backendRefs").items();
    if (!backends.isEmpty()
        && filters.items().stream().anyMatch(f -> f.child("requestRedirect").isPresent())) {
      errors.broken(rule, "RequestRedirect filter must not be used together with backendRefs");
    }
    if (!hasOnePrefix(rule)) {
      replacesPrefix(errors, rule, filters, backends);
    }
    filters(errors, filters);
    for (Field backend : backends) {
      RouteRules.backend(errors, backend);
      filters(errors, backend.child("filters"));
    }
    rule.child("matches").items().forEach(match -> PathRules.validate(errors, match.child("path")));
    timeouts(errors, rule.child("timeouts"));
    RouteRules.session(errors, rule.child("sessionPersistence"));
  }

  private static boolean hasOnePrefix(Field rule) {
    List<Field> matches = rule.child("matches").items();
    return matches.size() == 1
        && matches.getFirst().child("path").child("type").text().equals("PathPrefix");
  }

  /** A prefix is replaced of a rule whose prefix is not known (G4). */
  private static void replacesPrefix(
      Errors errors, Field rule, Field filters, List<Field> backends) {
    String one =
        " filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified";
    if (one(filters.items(), f -> replaces(f, "requestRedirect"))) {
      errors.broken(rule, "When using RequestRedirect" + one);
    }
    if (one(filters.items(), f -> replaces(f, "urlRewrite"))) {
      errors.broken(rule, "When using URLRewrite" + one);
    }
    if (one(backends, b -> one(b.child("filters").items(), f -> replaces(f, "requestRedirect")))) {
      errors.broken(rule, "Within backendRefs, when using RequestRedirect" + one);
    }
    if (one(backends, b -> one(b.child("filters").items(), f -> replaces(f, "urlRewrite")))) {
      errors.broken(rule, "Within backendRefs, When using URLRewrite" + one);
    }
  }

  private static boolean one(List<Field> all, Predicate<Field> which) {
    return all.stream().filter(which).count() == 1;
  }

  private static boolean replaces(Field filter, String how) {
    Field path = filter.child(how).child("path");
    return path.child("type").text().equals("ReplacePrefixMatch")
        && path.child("replacePrefixMatch").isPresent();
  }

  private static void filters(Errors errors, Field filters) {
    if (FilterRules.count(filters, "RequestRedirect") > 0
        && FilterRules.count(filters, "URLRewrite") > 0) {
      errors.broken(
          filters,
          "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but"
              + " not both");
    }
    FilterRules.once(errors, filters, ONCE);
    for (Field filter : filters.items()) {
      FilterRules.fields(errors, filter, TYPES);
      FilterRules.cors(errors, filter.child("cors"));
      FilterRules.mirror(errors, filter.child("requestMirror"));
      FilterRules.path(errors, filter.child("requestRedirect").child("path"));
      FilterRules.path(errors, filter.child("urlRewrite").child("path"));
    }
  }

  private static void timeouts(Errors errors, Field timeouts) {
    long request = GatewayDuration.millis(timeouts.child("request").text());
    long backend = GatewayDuration.millis(timeouts.child("backendRequest").text());
    if (request > 0 && backend > request) {
      errors.broken(timeouts, "backendRequest timeout cannot be longer than request timeout");
    }
  }
}
