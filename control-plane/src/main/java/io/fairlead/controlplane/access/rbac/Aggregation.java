package io.fairlead.controlplane.access.rbac;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.LabelSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a ClusterRole with an {@code aggregationRule} consists of. Pure. */
public final class Aggregation {
  private Aggregation() {}

  /**
   * The rules of all other roles the selectors match, role by role, each rule once.
   *
   * @param roles by name
   */
  public static List<PolicyRule> gathered(CatalogObject role, Collection<CatalogObject> roles) {
    List<PolicyRule> rules = new ArrayList<>();
    JsonNode aggregation = role.json().path("aggregationRule");
    for (JsonNode selector : Fields.list(aggregation, "clusterRoleSelectors")) {
      for (CatalogObject other : roles) {
        if (!other.key().equals(role.key()) && matches(selector, other)) {
          for (PolicyRule rule : PolicyRule.of(other.json())) {
            if (!rules.contains(rule)) {
              rules.add(rule);
            }
          }
        }
      }
    }
    return rules;
  }

  private static boolean matches(JsonNode selector, CatalogObject role) {
    LabelSelector labels = LabelSelector.read(selector);
    return labels != null && labels.matches(role.meta().labels());
  }
}
