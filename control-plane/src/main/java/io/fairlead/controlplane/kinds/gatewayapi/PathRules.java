package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.schema.GoPattern;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;

/** The path of an HTTPRoute's match. */
final class PathRules {
  private static final String VALID = "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$";
  private static final GoPattern CHARACTERS = GoPattern.of(VALID);
  private static final String KINDS = " when type one of ['Exact', 'PathPrefix']";

  private PathRules() {}

  static void validate(Errors errors, Field path) {
    String type = path.child("type").text();
    if (!type.equals("Exact") && !type.equals("PathPrefix")) {
      return;
    }
    String value = path.child("value").text();
    if (!value.startsWith("/")) {
      errors.broken(path, "value must be an absolute path and start with '/'" + KINDS);
    }
    for (String part : List.of("//", "/./", "/../", "%2f", "%2F", "#")) {
      if (value.contains(part)) {
        errors.broken(path, "must not contain '" + part + "'" + KINDS);
      }
    }
    for (String end : List.of("/..", "/.")) {
      if (value.endsWith(end)) {
        errors.broken(path, "must not end with '" + end + "'" + KINDS);
      }
    }
    if (!CHARACTERS.matches(value)) {
      errors.broken(
          path,
          "must only contain valid characters (matching "
              + VALID
              + ") for types ['Exact', 'PathPrefix']");
    }
  }
}
