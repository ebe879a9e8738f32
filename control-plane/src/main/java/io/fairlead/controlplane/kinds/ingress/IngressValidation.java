package io.fairlead.controlplane.kinds.ingress;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.LoadBalancerStatus;
import io.fairlead.model.meta.Names;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.validation.FieldPath;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Ingresses (I1, I7, I8, I10, I13, I16). */
public final class IngressValidation {
  static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
  private static final List<String> PATH_TYPES =
      List.of("Exact", "ImplementationSpecific", "Prefix");
  private static final List<String> BAD_IN_PATHS = List.of("//", "/./", "/../", "%2f", "%2F");
  private static final List<String> BAD_ENDS = List.of("/..", "/.");

  private IngressValidation() {}

  /** On creation also the old way of naming a class is looked at. */
  public static void validateCreate(Errors errors, ObjectNode object) {
    Field ingress = Field.root(object);
    Field annotation = ingress.child("metadata").child("annotations").key(CLASS_ANNOTATION);
    Field className = ingress.child("spec").child("ingressClassName");
    if (annotation.isPresent()
        && className.isPresent()
        && !annotation.text().equals(className.text())) {
      errors.invalid(
          FieldPath.of("annotations").child(CLASS_ANNOTATION),
          annotation.text(),
          "must match `ingressClassName` when both are specified");
    }
    validate(errors, object);
  }

  public static void validate(Errors errors, ObjectNode object) {
    Field spec = Field.root(object).child("spec");
    Field backend = spec.child("defaultBackend");
    if (spec.child("rules").isEmpty() && !backend.isPresent()) {
      errors.invalid(spec.path(), null, "either `defaultBackend` or `rules` must be specified");
    }
    if (backend.isPresent()) {
      BackendRules.validate(errors, backend);
    }
    spec.child("rules").items().forEach(rule -> validateRule(errors, rule));
    spec.child("tls").items().forEach(tls -> validateTls(errors, tls));
    Field className = spec.child("ingressClassName");
    if (className.isPresent()) {
      errors.invalid(className, Names.dns1123Subdomain(className.text()));
    }
  }

  public static void validateStatus(Errors errors, ObjectNode object) {
    LoadBalancerStatus.validate(errors, Field.root(object).child("status").child("loadBalancer"));
  }

  private static void validateRule(Errors errors, Field rule) {
    Field host = rule.child("host");
    if (!host.isEmpty()) {
      if (IpAddress.parse(host.text()).isPresent()) {
        errors.invalid(host, "must be a DNS name, not an IP address");
      }
      validateHost(errors, host);
    }
    Field http = rule.child("http");
    if (http.isPresent()) {
      if (http.child("paths").isEmpty()) {
        errors.required(http.child("paths"));
      }
      http.child("paths").items().forEach(path -> validatePath(errors, path));
    }
  }

  private static void validateHost(Errors errors, Field host) {
    errors.invalid(
        host,
        host.text().contains("*")
            ? Names.wildcardDns1123Subdomain(host.text())
            : Names.dns1123Subdomain(host.text()));
  }

  private static void validatePath(Errors errors, Field entry) {
    Field type = entry.child("pathType");
    Field path = entry.child("path");
    if (!type.isPresent()) {
      errors.required(type, "pathType must be specified");
    } else if (!PATH_TYPES.contains(type.text())) {
      errors.notSupported(type, PATH_TYPES);
    } else if (type.text().equals("ImplementationSpecific")) {
      if (!path.isEmpty() && !path.text().startsWith("/")) {
        errors.invalid(path, "must be an absolute path");
      }
    } else {
      validateLiteralPath(errors, path);
    }
    BackendRules.validate(errors, entry.child("backend"));
  }

  private static void validateLiteralPath(Errors errors, Field path) {
    if (!path.text().startsWith("/")) {
      errors.invalid(path.path(), path.text(), "must be an absolute path");
    }
    for (String bad : BAD_IN_PATHS) {
      if (path.text().contains(bad)) {
        errors.invalid(path, "must not contain '" + bad + "'");
      }
    }
    for (String bad : BAD_ENDS) {
      if (path.text().endsWith(bad)) {
        errors.invalid(path, "cannot end with '" + bad + "'");
      }
    }
  }

  private static void validateTls(Errors errors, Field tls) {
    tls.child("hosts").items().forEach(host -> validateHost(errors, host));
    Field secret = tls.child("secretName");
    if (!secret.isEmpty()) {
      errors.invalid(secret, Names.dns1123Subdomain(secret.text()));
    }
  }
}
