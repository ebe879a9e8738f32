package io.fairlead.controlplane.gatewayapi;

import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.ingress.TlsSecretJson;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows references to certificates (G7), of one object. Used once.
 *
 * @param kind of the object that refers, of Gateway API
 */
record CertificateRefs(Lookup lookup, String kind, String namespace) {

  /** What is wrong with a reference, as a condition says it. */
  record Problem(String reason, String message) {}

  /**
   * What references lead to.
   *
   * @param problem the first; null: all lead to what they should
   */
  record Found<T>(List<T> usable, @Nullable Problem problem) {}

  /** The Secrets that hold a certificate and its key. */
  Found<NamespacedName> secrets(List<JsonNode> references, String invalid) {
    List<NamespacedName> usable = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (JsonNode reference : references) {
      NamespacedName name = name(reference);
      secretProblem(reference, name, invalid)
          .ifPresentOrElse(problems::add, () -> usable.add(name));
    }
    return new Found<>(usable, problems.isEmpty() ? null : problems.getFirst());
  }

  private Optional<Problem> secretProblem(JsonNode reference, NamespacedName name, String invalid) {
    if (!is(reference, ResourceKind.SECRET)) {
      return Optional.of(new Problem(invalid, "%s is no Secret".formatted(words(reference))));
    }
    if (!lookup.permits(kind, namespace, ResourceKind.SECRET, name)) {
      return Optional.of(notPermitted("Secret", name));
    }
    ObjectNode secret = lookup.get(ResourceKind.SECRET, name);
    if (secret == null) {
      return Optional.of(new Problem(invalid, "Secret %s not found".formatted(name)));
    }
    Optional<TlsCertificate> certificate = TlsSecretJson.read(secret);
    if (certificate.isEmpty()) {
      return Optional.of(
          new Problem(invalid, "Secret %s lacks tls.crt or tls.key".formatted(name)));
    }
    if (!Pems.certificates(certificate.get().certificatePem())) {
      return Optional.of(
          new Problem(invalid, "tls.crt of Secret %s is no certificate in PEM".formatted(name)));
    }
    return Pems.key(certificate.get().keyPem())
        ? Optional.empty()
        : Optional.of(
            new Problem(invalid, "tls.key of Secret %s is no private key in PEM".formatted(name)));
  }

  /** The {@code ca.crt} of ConfigMaps, PEM. */
  Found<String> authorities(List<JsonNode> references, String invalidKind, String invalid) {
    List<String> usable = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (JsonNode reference : references) {
      NamespacedName name = name(reference);
      if (!is(reference, ResourceKind.CONFIG_MAP)) {
        problems.add(new Problem(invalidKind, "%s is no ConfigMap".formatted(words(reference))));
      } else if (!lookup.permits(kind, namespace, ResourceKind.CONFIG_MAP, name)) {
        problems.add(notPermitted("ConfigMap", name));
      } else {
        ObjectNode map = lookup.get(ResourceKind.CONFIG_MAP, name);
        String pem = map == null ? "" : Fields.text(map.path("data"), "ca.crt");
        if (map == null) {
          problems.add(new Problem(invalid, "ConfigMap %s not found".formatted(name)));
        } else if (Pems.certificates(pem)) {
          usable.add(pem);
        } else {
          problems.add(
              new Problem(
                  invalid, "ca.crt of ConfigMap %s is no certificate in PEM".formatted(name)));
        }
      }
    }
    return new Found<>(usable, problems.isEmpty() ? null : problems.getFirst());
  }

  private NamespacedName name(JsonNode reference) {
    String elsewhere = Fields.text(reference, "namespace");
    return new NamespacedName(
        elsewhere.isEmpty() ? namespace : elsewhere, Fields.text(reference, "name"));
  }

  private static boolean is(JsonNode reference, ResourceKind kind) {
    return Fields.text(reference, "group").equals(kind.group())
        && reference.path("kind").stringValue(kind.kind()).equals(kind.kind());
  }

  private static String words(JsonNode reference) {
    String group = Fields.text(reference, "group");
    return "%s%s %s"
        .formatted(
            Fields.text(reference, "kind"),
            group.isEmpty() ? "" : "." + group,
            Fields.text(reference, "name"));
  }

  private static Problem notPermitted(String kind, NamespacedName name) {
    return new Problem(
        "RefNotPermitted", "no ReferenceGrant permits to use %s %s".formatted(kind, name));
  }
}
