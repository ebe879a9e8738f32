package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.CertificateRefs.Found;
import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.controlplane.gatewayapi.GatewayResult.Section;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.ClientValidation;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.GatewayListeners.Tls;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Resolves one listener: what is wrong with it, and what is to be open. Pure.
 *
 * @param frontend {@code spec.tls.frontend} of the Gateway
 * @param gateway follows the references of the Gateway
 */
record ListenerResolver(Lookup lookup, JsonNode frontend, CertificateRefs gateway) {

  /**
   * A listener, and what is to be open of it.
   *
   * @param open null: nothing
   */
  record Resolved(GatewayResult.Listener listener, GatewayListeners.@Nullable Listener open) {}

  /**
   * @param refusal why the Gateway does not take it; null: it does
   */
  Resolved resolve(ListenerSpec spec, @Nullable Problem refusal, boolean overlaps) {
    List<Problem> unresolved = new ArrayList<>();
    if (!spec.impossibleKinds().isEmpty()) {
      unresolved.add(
          new Problem(
              "InvalidRouteKinds",
              "a listener of protocol %s takes no %s"
                  .formatted(
                      Fields.text(spec.json(), "protocol"),
                      String.join(", ", spec.impossibleKinds()))));
    }
    Found<NamespacedName> certificates = certificates(spec);
    addIfPresent(unresolved, certificates.problem());
    Validation validation = validation(spec);
    addIfPresent(unresolved, validation.problem);
    Problem objection = refusal != null ? refusal : objection(spec, validation);
    List<Wanted> conditions = conditions(objection, unresolved, overlaps);
    Section section =
        new Section(
            spec.name(),
            spec.namespace(),
            spec.port(),
            spec.hostname(),
            spec.kinds(),
            spec.routes());
    Protocol protocol = spec.protocol();
    if (objection != null || protocol == null) {
      Problem why = objection == null ? new Problem("Invalid", "") : objection;
      return new Resolved(
          new GatewayResult.Listener(section, conditions, why.reason(), why.message()), null);
    }
    if (spec.terminates() && certificates.usable().isEmpty()) {
      String message =
          certificates.problem() == null
              ? "there is no certificate"
              : certificates.problem().message();
      return new Resolved(
          new GatewayResult.Listener(section, conditions, "Invalid", message), null);
    }
    return new Resolved(
        new GatewayResult.Listener(section, conditions, "", ""),
        new GatewayListeners.Listener(
            spec.name(),
            spec.port(),
            protocol,
            spec.hostname(),
            tls(spec, protocol, certificates, validation)));
  }

  private static @Nullable Tls tls(
      ListenerSpec spec,
      Protocol protocol,
      Found<NamespacedName> certificates,
      Validation validation) {
    return switch (protocol) {
      case HTTP, TCP, UDP -> null;
      case HTTPS, TLS -> new Tls(spec.passthrough(), certificates.usable(), validation.validation);
    };
  }

  private Found<NamespacedName> certificates(ListenerSpec spec) {
    if (!spec.terminates()) {
      return new Found<>(List.of(), null);
    }
    List<JsonNode> references = Fields.list(spec.json().path("tls"), "certificateRefs");
    String invalid = "InvalidCertificateRef";
    return references.isEmpty()
        ? new Found<>(List.of(), new Problem(invalid, "tls.certificateRefs names no certificate"))
        : new CertificateRefs(lookup, spec.owner(), spec.namespace()).secrets(references, invalid);
  }

  /** Of what clients' certificates are checked by. */
  private record Validation(
      @Nullable ClientValidation validation, @Nullable Problem problem, boolean unusable) {
    static final Validation NONE = new Validation(null, null, false);
  }

  /** What is said for the port, or else for all that speak HTTPS. */
  private Validation validation(ListenerSpec spec) {
    if (spec.protocol() != Protocol.HTTPS) {
      return Validation.NONE;
    }
    JsonNode tls =
        Fields.list(frontend, "perPort").stream()
            .filter(each -> Fields.integer(each, "port", 0) == spec.port())
            .findFirst()
            .map(each -> each.path("tls"))
            .orElse(frontend.path("default"));
    JsonNode validation = tls.path("validation");
    List<JsonNode> references = Fields.list(validation, "caCertificateRefs");
    if (references.isEmpty()) {
      return Validation.NONE;
    }
    Found<String> found =
        gateway.authorities(references, "InvalidCACertificateKind", "InvalidCACertificateRef");
    return new Validation(
        new ClientValidation(found.usable(), insecure(validation)),
        found.problem(),
        found.usable().isEmpty());
  }

  static boolean insecure(JsonNode validation) {
    return Fields.text(validation, "mode").equals("AllowInsecureFallback");
  }

  private static @Nullable Problem objection(ListenerSpec spec, Validation validation) {
    if (spec.protocol() == null) {
      return new Problem(
          "UnsupportedProtocol",
          "protocol %s is none of HTTP, HTTPS, TLS, TCP, UDP"
              .formatted(Fields.text(spec.json(), "protocol")));
    }
    return validation.unusable
        ? new Problem(
            "NoValidCACertificate",
            "no certificate to check those of clients by: "
                + Optional.ofNullable(validation.problem).map(Problem::message).orElse(""))
        : null;
  }

  private static List<Wanted> conditions(
      @Nullable Problem objection, List<Problem> unresolved, boolean overlaps) {
    List<Wanted> conditions = new ArrayList<>();
    conditions.add(
        objection == null
            ? new Wanted("Accepted", true, "Accepted", "the listener is valid")
            : new Wanted("Accepted", false, objection.reason(), objection.message()));
    boolean conflicted = objection != null && objection.reason().endsWith("Conflict");
    conditions.add(
        objection != null && conflicted
            ? new Wanted("Conflicted", true, objection.reason(), objection.message())
            : new Wanted("Conflicted", false, "NoConflicts", "no other listener is in its way"));
    conditions.add(
        unresolved.isEmpty()
            ? new Wanted("ResolvedRefs", true, "ResolvedRefs", "all references are resolved")
            : new Wanted(
                "ResolvedRefs",
                false,
                unresolved.getFirst().reason(),
                String.join("; ", unresolved.stream().map(Problem::message).toList())));
    if (overlaps && objection == null) {
      conditions.add(
          new Wanted(
              "OverlappingTLSConfig",
              true,
              "OverlappingHostnames",
              "another listener ends TLS on this port for some of its hosts; a request on a"
                  + " connection of the other is answered 421"));
    }
    return conditions;
  }

  private static void addIfPresent(List<Problem> problems, @Nullable Problem problem) {
    if (problem != null) {
      problems.add(problem);
    }
  }
}
