package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.CertificateRefs.Found;
import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.gatewayapi.BackendTls.SubjectAltName;
import io.fairlead.model.gatewayapi.BackendTls.Target;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.service.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Resolves a BackendTLSPolicy (G11). Of those that name the same Service, or the same port of it,
 * the older holds. Pure; used once.
 *
 * @param rivals the policies that name a Service, this one among them
 * @param gateways those with a route that leads to a Service
 */
record BackendTlsResolver(
    Lookup lookup,
    Function<NamespacedName, Collection<NamespacedName>> rivals,
    Function<NamespacedName, Set<NamespacedName>> gateways) {

  /** Kubernetes' limit of a status. */
  private static final int MAX_ANCESTORS = 16;

  /** The policy, resolved; null when there is none. */
  @Nullable PolicyResult resolve(NamespacedName name) {
    ObjectNode policy = lookup.get(ResourceKind.BACKEND_TLS_POLICY, name);
    return policy == null ? null : resolve(name, policy);
  }

  private PolicyResult resolve(NamespacedName name, ObjectNode policy) {
    JsonNode validation = policy.path("spec").path("validation");
    List<Target> targets = targets(policy);
    List<Target> held = targets.stream().filter(target -> holds(policy, target)).toList();
    Found<String> authorities =
        new CertificateRefs(lookup, "BackendTLSPolicy", name.namespace())
            .authorities(
                Fields.list(validation, "caCertificateRefs"),
                "InvalidKind",
                "InvalidCACertificateRef");
    String wellKnown = Fields.text(validation, "wellKnownCACertificates");
    boolean system = wellKnown.equals("System");
    boolean trusts = system || !authorities.usable().isEmpty();
    List<Wanted> conditions =
        List.of(
            accepted(targets, held, authorities, wellKnown), resolvedRefs(authorities.problem()));
    Set<NamespacedName> services = services(targets);
    return new PolicyResult(
        name,
        GatewayResolver.generation(policy),
        ancestors(services),
        conditions,
        services,
        held.isEmpty()
            ? null
            : new BackendTls(
                name,
                held,
                Fields.text(validation, "hostname"),
                names(validation),
                authorities.usable(),
                system,
                trusts));
  }

  /** The Services it names, one port or all; other kinds are none of ours. */
  static List<Target> targets(ObjectNode policy) {
    String namespace = ObjectMeta.of(policy).namespace();
    return Fields.list(policy.path("spec"), "targetRefs").stream()
        .filter(ref -> Fields.text(ref, "group").isEmpty())
        .filter(ref -> Fields.text(ref, "kind").equals(ResourceKind.SERVICE.kind()))
        .map(
            ref ->
                new Target(
                    new NamespacedName(namespace, Fields.text(ref, "name")),
                    Fields.text(ref, "sectionName")))
        .toList();
  }

  static Set<NamespacedName> services(List<Target> targets) {
    return targets.stream().map(Target::service).collect(Collectors.toUnmodifiableSet());
  }

  private boolean holds(ObjectNode policy, Target target) {
    for (NamespacedName other : rivals.apply(target.service())) {
      ObjectNode rival = lookup.get(ResourceKind.BACKEND_TLS_POLICY, other);
      if (rival != null
          && GatewayResolver.age(rival).compareTo(GatewayResolver.age(policy)) < 0
          && targets(rival).contains(target)) {
        return false;
      }
    }
    return true;
  }

  private Wanted accepted(
      List<Target> targets, List<Target> held, Found<String> authorities, String wellKnown) {
    List<String> missing =
        targets.stream().filter(target -> !exists(target)).map(BackendTlsResolver::words).toList();
    if (!targets.isEmpty() && held.isEmpty()) {
      return refused("Conflicted", "an older policy holds for " + words(targets));
    }
    if (!wellKnown.isEmpty() && !wellKnown.equals("System")) {
      return refused(
          "Invalid", "wellKnownCACertificates %s is not known; use System".formatted(wellKnown));
    }
    if (wellKnown.isEmpty() && authorities.usable().isEmpty()) {
      return refused(
          "NoValidCACertificate",
          authorities.problem() == null
              ? "no certificate authority is named"
              : authorities.problem().message());
    }
    if (missing.size() == targets.size()) {
      return refused("TargetNotFound", "not found: " + String.join(", ", missing));
    }
    List<Target> lost = new ArrayList<>(targets);
    lost.removeAll(held);
    return new Wanted(
        "Accepted",
        true,
        "Accepted",
        lost.isEmpty() ? "the policy is valid" : "an older policy holds for " + words(lost));
  }

  private boolean exists(Target target) {
    Service service = lookup.service(target.service());
    return service != null
        && (target.port().isEmpty()
            || service.ports().stream().anyMatch(port -> port.name().equals(target.port())));
  }

  private static Wanted resolvedRefs(@Nullable Problem problem) {
    return problem == null
        ? new Wanted("ResolvedRefs", true, "ResolvedRefs", "all references are resolved")
        : new Wanted("ResolvedRefs", false, problem.reason(), problem.message());
  }

  private List<NamespacedName> ancestors(Set<NamespacedName> services) {
    Set<NamespacedName> ancestors = new TreeSet<>();
    services.forEach(service -> ancestors.addAll(gateways.apply(service)));
    return ancestors.stream().limit(MAX_ANCESTORS).toList();
  }

  private static List<SubjectAltName> names(JsonNode validation) {
    return Fields.list(validation, "subjectAltNames").stream()
        .map(
            name -> {
              boolean uri = Fields.text(name, "type").equals("URI");
              return new SubjectAltName(uri, Fields.text(name, uri ? "uri" : "hostname"));
            })
        .toList();
  }

  private static Wanted refused(String reason, String message) {
    return new Wanted("Accepted", false, reason, message);
  }

  private static String words(List<Target> targets) {
    return targets.stream().map(BackendTlsResolver::words).collect(Collectors.joining(", "));
  }

  private static String words(Target target) {
    return "Service %s%s"
        .formatted(
            target.service().name(), target.port().isEmpty() ? "" : " port " + target.port());
  }
}
