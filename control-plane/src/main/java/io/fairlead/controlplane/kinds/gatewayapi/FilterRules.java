package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;

/** The rules of filters, of HTTPRoutes and of GRPCRoutes (G9). */
final class FilterRules {
  private FilterRules() {}

  /** At most one of each type in a list. */
  static void once(Errors errors, Field filters, String... types) {
    for (String type : types) {
      if (count(filters, type) > 1) {
        errors.broken(filters, type + " filter cannot be repeated");
      }
    }
  }

  static long count(Field filters, String type) {
    return filters.items().stream().filter(f -> f.child("type").text().equals(type)).count();
  }

  /** A filter has the field its type says, and no other. */
  static void fields(Errors errors, Field filter, String... types) {
    String is = filter.child("type").text();
    for (String type : types) {
      String field = fieldOf(type);
      boolean present = filter.child(field).isPresent();
      if (present && !is.equals(type)) {
        errors.broken(
            filter, "filter.%s must be nil if the filter.type is not %s".formatted(field, type));
      }
      if (!present && is.equals(type)) {
        errors.broken(
            filter, "filter.%s must be specified for %s filter.type".formatted(field, type));
      }
    }
  }

  private static String fieldOf(String type) {
    return switch (type) {
      case "CORS" -> "cors";
      case "URLRewrite" -> "urlRewrite";
      default -> Character.toLowerCase(type.charAt(0)) + type.substring(1);
    };
  }

  static void mirror(Errors errors, Field mirror) {
    if (!mirror.isPresent()) {
      return;
    }
    Field fraction = mirror.child("fraction");
    if (mirror.child("percent").isPresent() && fraction.isPresent()) {
      errors.broken(
          mirror, "Only one of percent or fraction may be specified in HTTPRequestMirrorFilter");
    }
    RouteRules.backend(errors, mirror.child("backendRef"));
    if (fraction.child("numerator").number() > fraction.child("denominator").number()) {
      errors.broken(fraction, "numerator must be less than or equal to denominator");
    }
  }

  /** The new path of a redirect or a rewrite. */
  static void path(Errors errors, Field path) {
    String type = path.child("type").text();
    for (String each : List.of("ReplaceFullPath", "ReplacePrefixMatch")) {
      String field = fieldOf(each);
      boolean present = path.child(field).isPresent();
      if (type.equals(each) && !present) {
        errors.broken(path, "%s must be specified when type is set to '%s'".formatted(field, each));
      }
      if (present && !type.equals(each)) {
        errors.broken(path, "type must be '%s' when %s is set".formatted(each, field));
      }
    }
  }

  static void cors(Errors errors, Field cors) {
    alone(errors, cors.child("allowHeaders"), "AllowHeaders", "methods");
    alone(errors, cors.child("allowMethods"), "AllowMethods", "methods");
    alone(errors, cors.child("allowOrigins"), "AllowOrigins", "origins");
  }

  private static void alone(Errors errors, Field list, String name, String others) {
    if (list.texts().size() > 1 && list.texts().contains("*")) {
      errors.broken(list, "%s cannot contain '*' alongside other %s".formatted(name, others));
    }
  }
}
