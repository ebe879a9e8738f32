package io.fairlead.gateway;

import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.IngressTable;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage.EventObserved;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Aspect;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why Ingresses do not do all they say at this gateway (B23). Pure. */
final class IngressReport {

  private IngressReport() {}

  /**
   * @param certificates what is said of certificates of Ingresses
   * @param conflicts what of Ingresses does not do what it says
   */
  static List<Problem> of(
      Collection<IngressRoutes> ingresses,
      RouteTable table,
      Collection<EventObserved> certificates,
      Collection<IngressTable.Conflict> conflicts) {
    List<Problem> problems = new ArrayList<>();
    for (EventObserved event : certificates) {
      problems.add(
          new Problem(event.about(), Aspect.CERTIFICATES, event.reason(), event.message()));
    }
    for (IngressTable.Conflict conflict : conflicts) {
      problems.add(
          new Problem(
              conflict.ingress(),
              aspect(conflict.reason()),
              conflict.reason(),
              conflict.message()));
    }
    for (IngressRoutes ingress : ingresses) {
      for (Backend backend : backends(ingress)) {
        Problem problem = problem(ingress.name(), table.upstream(backend));
        if (problem != null) {
          problems.add(problem);
        }
      }
    }
    return problems.stream()
        .distinct()
        .sorted(
            Comparator.comparing(Problem::ingress)
                .thenComparing(Problem::aspect)
                .thenComparing(Problem::reason)
                .thenComparing(Problem::message))
        .limit(IngressesObserved.MOST)
        .toList();
  }

  private static Set<Backend> backends(IngressRoutes ingress) {
    Set<Backend> backends = new LinkedHashSet<>();
    if (ingress.defaultBackend() != null) {
      backends.add(ingress.defaultBackend());
    }
    ingress.rules().forEach(rule -> rule.paths().forEach(path -> backends.add(path.backend())));
    return backends;
  }

  /** The rest is about what annotations name. */
  private static Aspect aspect(String reason) {
    return switch (reason) {
      case "PathConflict", "InvalidPath", "CanaryWithoutMain" -> Aspect.RULES;
      case String _ -> Aspect.REFERENCES;
    };
  }

  private static @Nullable Problem problem(NamespacedName ingress, Upstream upstream) {
    return switch (upstream) {
      case Upstream.Ready _ -> null;
      case Upstream.NoEndpoints(NamespacedName service) ->
          new Problem(
              ingress,
              Aspect.ENDPOINTS,
              "NoEndpoints",
              "Service %s has no ready endpoint".formatted(service));
      case Upstream.NoService(NamespacedName service) ->
          references(ingress, "ServiceNotFound", "Service %s does not exist".formatted(service));
      case Upstream.NoPort(NamespacedName service, String port) ->
          references(
              ingress,
              "PortNotFound",
              "Service %s has no TCP port \"%s\"".formatted(service, port));
      case Upstream.NotSecured(NamespacedName _, NamespacedName policy) ->
          references(
              ingress, "InvalidTls", "BackendTLSPolicy %s can not be followed".formatted(policy));
      case Upstream.Resource(NamespacedName _, String kind) ->
          references(
              ingress, "ResourceBackend", "backends that are a %s are not served".formatted(kind));
      case Upstream.ExternalName(NamespacedName service, String _) ->
          references(
              ingress,
              "ExternalName",
              "Service %s is of type ExternalName, which is not served".formatted(service));
    };
  }

  private static Problem references(NamespacedName ingress, String reason, String message) {
    return new Problem(ingress, Aspect.REFERENCES, reason, message);
  }
}
