package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of a BackendTLSPolicy. */
public final class BackendTlsPolicyRules {
  /** What a subject alternative name of a type holds, and what messages call it. */
  private static final Map<String, String> NAMES = Map.of("Hostname", "hostname", "URI", "uri");

  private BackendTlsPolicyRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field policy) {
    Field spec = policy.child("spec");
    RouteRules.sections(errors, spec.child("targetRefs"), "targetRefs", "target");
    Field validation = spec.child("validation");
    boolean references = !validation.child("caCertificateRefs").isEmpty();
    boolean wellKnown = !validation.child("wellKnownCACertificates").isEmpty();
    if (references && wellKnown) {
      errors.broken(
          validation, "must not contain both CACertificateRefs and WellKnownCACertificates");
    }
    if (!references && !wellKnown) {
      errors.broken(validation, "must specify either CACertificateRefs or WellKnownCACertificates");
    }
    for (Field name : validation.child("subjectAltNames").items()) {
      subject(errors, name, "Hostname");
      subject(errors, name, "URI");
    }
  }

  private static void subject(Errors errors, Field name, String type) {
    boolean isOfType = name.child("type").text().equals(type);
    boolean absent = name.child(NAMES.getOrDefault(type, "")).isEmpty();
    if (isOfType && absent) {
      errors.broken(
          name,
          "SubjectAltName element must contain %s, if Type is set to %s".formatted(type, type));
    }
    if (!isOfType && !absent) {
      errors.broken(
          name,
          "SubjectAltName element must not contain %s, if Type is not set to %s"
              .formatted(type, type));
    }
  }
}
