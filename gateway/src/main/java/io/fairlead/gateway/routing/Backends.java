package io.fairlead.gateway.routing;

import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.meta.NamespacedName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which backends the Ingresses name, by Service, and how often. Used from one thread. */
final class Backends {
  private final Map<NamespacedName, List<Backend>> byIngress = new HashMap<>();
  private final Map<NamespacedName, Map<Backend, Integer>> byService = new HashMap<>();

  /**
   * Takes in an Ingress as it is now ({@code []}: gone).
   *
   * @param further backends that its annotations name
   * @return the Services whose backends it names now or named before
   */
  Set<NamespacedName> put(NamespacedName ingress, List<IngressRoutes> now, Set<Backend> further) {
    Set<NamespacedName> touched = new HashSet<>();
    List<Backend> before = byIngress.remove(ingress);
    for (IngressRoutes routes : now) {
      List<Backend> named = backendsOf(routes, further);
      byIngress.put(ingress, named);
      named.forEach(backend -> count(backend, 1, touched));
    }
    if (before != null) {
      before.forEach(backend -> count(backend, -1, touched));
    }
    return touched;
  }

  private void count(Backend backend, int by, Set<NamespacedName> touched) {
    byService
        .computeIfAbsent(backend.service(), service -> new HashMap<>())
        .merge(backend, by, Integer::sum);
    touched.add(backend.service());
  }

  private static List<Backend> backendsOf(IngressRoutes routes, Set<Backend> further) {
    Set<Backend> named = new HashSet<>(further);
    if (routes.defaultBackend() != null) {
      named.add(routes.defaultBackend());
    }
    routes.rules().forEach(rule -> rule.paths().forEach(path -> named.add(path.backend())));
    return List.copyOf(named);
  }

  /** Also those not used any more, until {@link #forgetUnused}. */
  Set<Backend> ofService(NamespacedName service) {
    return byService.getOrDefault(service, Map.of()).keySet();
  }

  boolean isUsed(Backend backend) {
    return byService.getOrDefault(backend.service(), Map.of()).getOrDefault(backend, 0) > 0;
  }

  void forgetUnused(NamespacedName service) {
    Map<Backend, Integer> counts = byService.get(service);
    if (counts != null) {
      counts.values().removeIf(count -> count <= 0);
      if (counts.isEmpty()) {
        byService.remove(service);
      }
    }
  }
}
