package io.fairlead.gateway.routing;

import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which backends Ingresses and routes name, by Service, and how often. Used from one thread. */
final class Backends {
  private final Map<ImageKey, Set<Backend>> byOwner = new HashMap<>();
  private final Map<NamespacedName, Map<Backend, Integer>> byService = new HashMap<>();

  /**
   * Takes in what an Ingress or route names now.
   *
   * @param named empty: it is gone, or names none
   * @return the Services whose backends it names now or named before
   */
  Set<NamespacedName> put(ImageKey owner, Set<Backend> named) {
    Set<NamespacedName> touched = new HashSet<>();
    named.forEach(backend -> count(backend, 1, touched));
    Set<Backend> before =
        named.isEmpty() ? byOwner.remove(owner) : byOwner.put(owner, Set.copyOf(named));
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

  /** Those of the rules of an Ingress. */
  static Set<Backend> of(IngressRoutes routes) {
    Set<Backend> named = new HashSet<>();
    if (routes.defaultBackend() != null) {
      named.add(routes.defaultBackend());
    }
    routes.rules().forEach(rule -> rule.paths().forEach(path -> named.add(path.backend())));
    return named;
  }

  /** Also those not used any more, until {@link #forgetUnused}. */
  Set<Backend> ofService(NamespacedName service) {
    return byService.getOrDefault(service, Map.of()).keySet();
  }

  /** The Services of all of them. */
  Set<NamespacedName> services() {
    return Set.copyOf(byService.keySet());
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
