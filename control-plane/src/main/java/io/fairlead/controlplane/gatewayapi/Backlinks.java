package io.fairlead.controlplane.gatewayapi;

import io.fairlead.model.meta.NamespacedName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who names what, to be found from either end. Used by one thread. */
final class Backlinks {
  private final Map<NamespacedName, Set<NamespacedName>> targets = new HashMap<>();
  private final Map<NamespacedName, TreeSet<NamespacedName>> sources = new HashMap<>();

  /** The source names these now; answers those it named before and does now. */
  Set<NamespacedName> put(NamespacedName source, Set<NamespacedName> now) {
    Set<NamespacedName> before = targets(source);
    Set<NamespacedName> all = new HashSet<>(before);
    all.addAll(now);
    for (NamespacedName target : all) {
      TreeSet<NamespacedName> of = sources.computeIfAbsent(target, _ -> new TreeSet<>());
      if (now.contains(target)) {
        of.add(source);
      } else {
        of.remove(source);
      }
      if (of.isEmpty()) {
        sources.remove(target);
      }
    }
    if (now.isEmpty()) {
      targets.remove(source);
    } else {
      targets.put(source, now);
    }
    return all;
  }

  Set<NamespacedName> targets(NamespacedName source) {
    return targets.getOrDefault(source, Set.of());
  }

  Set<NamespacedName> sources(NamespacedName target) {
    return Set.copyOf(sources.getOrDefault(target, new TreeSet<>()));
  }
}
