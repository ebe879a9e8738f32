package io.fairlead.controlplane.kinds.rbac;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Labels;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Roles and ClusterRoles. */
public final class RoleValidation {
  private RoleValidation() {}

  public static void role(Errors errors, ObjectNode object) {
    Field.root(object).child("rules").items().forEach(rule -> rule(errors, rule, true));
  }

  public static void clusterRole(Errors errors, ObjectNode object) {
    Field role = Field.root(object);
    role.child("rules").items().forEach(rule -> rule(errors, rule, false));
    Field aggregation = role.child("aggregationRule");
    if (aggregation.isPresent()) {
      Field selectors = aggregation.child("clusterRoleSelectors");
      if (selectors.isEmpty()) {
        errors.required(
            selectors, "at least one clusterRoleSelector required if aggregationRule is non-nil");
      }
      selectors.items().forEach(selector -> Labels.validateSelector(errors, selector));
    }
  }

  private static void rule(Errors errors, Field rule, boolean namespaced) {
    if (rule.child("verbs").isEmpty()) {
      errors.required(rule.child("verbs"), "verbs must contain at least one value");
    }
    Field urls = rule.child("nonResourceURLs");
    boolean names = !rule.child("resourceNames").isEmpty();
    boolean groups = !rule.child("apiGroups").isEmpty();
    boolean resources = !rule.child("resources").isEmpty();
    if (!urls.isEmpty()) {
      if (namespaced) {
        errors.invalid(urls, "namespaced rules cannot apply to non-resource URLs");
      }
      if (groups || resources || names) {
        errors.invalid(urls, "rules cannot apply to both regular resources and non-resource URLs");
      }
      return;
    }
    if (!groups) {
      errors.required(rule.child("apiGroups"), "resource rules must supply at least one api group");
    }
    if (!resources) {
      errors.required(rule.child("resources"), "resource rules must supply at least one resource");
    }
  }
}
