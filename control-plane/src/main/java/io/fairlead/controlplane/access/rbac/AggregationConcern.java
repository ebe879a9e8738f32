package io.fairlead.controlplane.access.rbac;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the rules of ClusterRoles with an {@code aggregationRule} what {@link Aggregation} says
 * they are. A role that gathers may itself be gathered.
 */
public final class AggregationConcern implements Concern<String> {
  private static final String RULE = "aggregationRule";

  private final Supplier<CatalogImage> image;
  private final ObjectStore store;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  public AggregationConcern(Supplier<CatalogImage> image, ObjectStore store) {
    this.image = image;
    this.store = store;
  }

  @Override
  public String name() {
    return "cluster-role-aggregation";
  }

  @Override
  public Collection<String> all() {
    return image.get().list(ResourceKind.CLUSTER_ROLE).stream()
        .filter(AggregationConcern::gathers)
        .map(role -> role.key().name())
        .toList();
  }

  /** Any role may have changed what any role gathers. */
  @Override
  public Collection<String> touchedBy(CatalogChange change) {
    boolean role =
        switch (change) {
          case CatalogChange.Upserted upserted -> isRole(upserted.now().key());
          case CatalogChange.Removed removed -> isRole(removed.last().key());
          case CatalogChange.PolicyChanged _ -> false;
          case CatalogChange.ClaimChanged _ -> false;
        };
    return role ? all() : List.of();
  }

  private static boolean isRole(ResourceKey key) {
    return key.kind() == ResourceKind.CLUSTER_ROLE;
  }

  @Override
  public boolean settled(String name) {
    CatalogImage now = image.get();
    CatalogObject role = now.get(new ResourceKey(ResourceKind.CLUSTER_ROLE, "", name));
    if (role == null || !gathers(role)) {
      return true;
    }
    List<PolicyRule> wanted = Aggregation.gathered(role, now.list(ResourceKind.CLUSTER_ROLE));
    if (PolicyRule.of(role.json()).equals(wanted)) {
      return true;
    }
    if (underWay.add(name)) {
      ObjectNode changed = role.json().deepCopy();
      var rules = changed.putArray("rules");
      wanted.forEach(rule -> rules.add(rule.json()));
      store
          .replace(role.key(), role.sequenceNr(), changed)
          .whenComplete((_, _) -> underWay.remove(name));
    }
    return false;
  }

  private static boolean gathers(CatalogObject role) {
    return Fields.present(role.json(), RULE);
  }
}
