package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Ports;
import java.util.List;

/** The rules of probes: one way to ask, and sensible numbers. */
final class ProbeRules {
  private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc");

  private ProbeRules() {}

  static void validate(Errors errors, Field container) {
    for (String name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      Field probe = container.child(name);
      if (probe.isPresent()) {
        validateProbe(errors, probe);
        Field successes = probe.child("successThreshold");
        if (!name.equals("readinessProbe") && successes.number() != 1) {
          errors.invalid(successes, "must be 1");
        }
      }
    }
  }

  private static void validateProbe(Errors errors, Field probe) {
    boolean found = false;
    for (String name : HANDLERS) {
      Field handler = probe.child(name);
      if (!handler.isPresent()) {
        continue;
      }
      if (found) {
        errors.forbidden(handler, "may not specify more than 1 handler type");
      } else {
        validateHandler(errors, name, handler);
      }
      found = true;
    }
    if (!found) {
      errors.required(probe, "must specify a handler type");
    }
    for (String field :
        List.of(
            "initialDelaySeconds",
            "timeoutSeconds",
            "periodSeconds",
            "successThreshold",
            "failureThreshold")) {
      if (probe.child(field).number() < 0) {
        errors.invalid(probe.child(field), "must be greater than or equal to 0");
      }
    }
  }

  private static void validateHandler(Errors errors, String name, Field handler) {
    switch (name) {
      case "exec" -> {
        if (handler.child("command").isEmpty()) {
          errors.required(handler.child("command"));
        }
      }
      case "httpGet" -> {
        Ports.numberOrName(errors, handler.child("port"));
        errors.oneOf(handler.child("scheme"), List.of("HTTP", "HTTPS"));
        for (Field header : handler.child("httpHeaders").items()) {
          if (!header.child("name").text().matches("[-A-Za-z0-9]+")) {
            errors.invalid(
                header.child("name").path(),
                header.child("name").text(),
                "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                    + " 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
          }
        }
      }
      case "tcpSocket" -> Ports.numberOrName(errors, handler.child("port"));
      default -> Ports.number(errors, handler.child("port"));
    }
  }
}
