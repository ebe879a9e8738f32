package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.schema.GoPattern;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import org.jspecify.annotations.Nullable;

/** The rules of a GRPCRoute. */
public final class GrpcRouteRules {
  private static final String SERVICE = "^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$";
  private static final String METHOD = "^[A-Za-z_][A-Za-z_0-9]*$";
  private static final GoPattern SERVICES = GoPattern.of(SERVICE);
  private static final GoPattern METHODS = GoPattern.of(METHOD);
  private static final String[] TYPES = {
    "RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "ExtensionRef"
  };

  private GrpcRouteRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field route) {
    Field spec = route.child("spec");
    RouteRules.parents(errors, spec.child("parentRefs"));
    RouteRules.matches(errors, spec.child("rules"));
    for (Field rule : spec.child("rules").items()) {
      filters(errors, rule.child("filters"));
      for (Field backend : rule.child("backendRefs").items()) {
        RouteRules.backend(errors, backend);
        filters(errors, backend.child("filters"));
      }
      rule.child("matches").items().forEach(match -> method(errors, match.child("method")));
      RouteRules.session(errors, rule.child("sessionPersistence"));
    }
  }

  private static void filters(Errors errors, Field filters) {
    FilterRules.once(errors, filters, "RequestHeaderModifier", "ResponseHeaderModifier");
    for (Field filter : filters.items()) {
      FilterRules.fields(errors, filter, TYPES);
      FilterRules.mirror(errors, filter.child("requestMirror"));
    }
  }

  private static void method(Errors errors, Field method) {
    if (!method.isPresent()) {
      return;
    }
    Field service = method.child("service");
    Field name = method.child("method");
    if (!service.isPresent() && !name.isPresent()) {
      errors.broken(method, "One or both of 'service' or 'method' must be specified");
    }
    boolean exact = method.child("type").text().equals("Exact");
    if (exact && service.isPresent() && !SERVICES.matches(service.text())) {
      errors.broken(
          method, "service must only contain valid characters (matching " + SERVICE + ")");
    }
    if (exact && name.isPresent() && !METHODS.matches(name.text())) {
      errors.broken(method, "method must only contain valid characters (matching " + METHOD + ")");
    }
  }
}
