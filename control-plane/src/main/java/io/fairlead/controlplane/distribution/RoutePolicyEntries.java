package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.routepolicy.AttachedPolicy;
import io.fairlead.model.routepolicy.Authentication;
import io.fairlead.model.routepolicy.PolicyConflicts;
import io.fairlead.model.routepolicy.RoutePolicyJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * RoutePolicies as they stand among the others of their namespace, and the Secrets and ConfigMaps
 * they name. Used by one thread.
 */
final class RoutePolicyEntries {
  private final PodSources sources;
  private final Map<String, Set<NamespacedName>> known = new HashMap<>();

  RoutePolicyEntries(PodSources sources) {
    this.sources = sources;
  }

  /** All of them. */
  List<EntryChange> reload(CatalogImage view) {
    Set<String> namespaces = new HashSet<>(known.keySet());
    for (CatalogObject policy : view.list(ResourceKind.ROUTE_POLICY)) {
      namespaces.add(policy.key().namespace());
    }
    List<EntryChange> changes = new ArrayList<>();
    namespaces.forEach(namespace -> changes.addAll(changed(namespace, view)));
    return changes;
  }

  /** One of this namespace came, went or is another. */
  List<EntryChange> changed(String namespace, CatalogImage view) {
    List<AttachedPolicy> policies =
        view.list(ResourceKind.ROUTE_POLICY, namespace).stream()
            .map(policy -> RoutePolicyJson.read(policy.json()))
            .toList();
    Map<NamespacedName, PolicyConflicts.Outcome> outcomes = PolicyConflicts.resolve(policies);
    Set<NamespacedName> gone = new HashSet<>(known.getOrDefault(namespace, Set.of()));
    gone.removeAll(outcomes.keySet());
    List<EntryChange> changes = new ArrayList<>();
    outcomes.forEach(
        (name, outcome) -> {
          Authentication authentication = outcome.policy().authentication();
          changes.addAll(
              named(name, authentication == null ? Set.of() : authentication.sources(), view));
          changes.add(EntryChange.set(new ImageEntry.OfRoutePolicy(outcome.policy())));
        });
    for (NamespacedName name : gone) {
      changes.addAll(named(name, Set.of(), view));
      changes.add(EntryChange.gone(new ImageKey(EntryType.ROUTE_POLICY, name)));
    }
    if (outcomes.isEmpty()) {
      known.remove(namespace);
    } else {
      known.put(namespace, Set.copyOf(outcomes.keySet()));
    }
    return changes;
  }

  private List<EntryChange> named(
      NamespacedName policy, Set<PodSource.Ref> refs, CatalogImage view) {
    return sources.gateways(ResourceKind.ROUTE_POLICY, policy, refs, view);
  }
}
