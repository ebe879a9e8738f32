package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.routepolicy.AttachedPolicy;
import io.fairlead.model.routepolicy.PolicyConflicts;
import io.fairlead.model.routepolicy.PolicyPart;
import io.fairlead.model.routepolicy.PolicyTarget;
import io.fairlead.model.routepolicy.RoutePolicyJson;
import java.util.stream.Collectors;

/** Which RoutePolicies hold for an Ingress (B25). Pure. */
final class IngressPolicies {

  private IngressPolicies() {}

  /** {@code keys (authentication), limits (rateLimit.global)}, of its namespace; empty: none. */
  static String of(NamespacedName ingress, CatalogImage image) {
    return PolicyConflicts.resolve(
            image.list(ResourceKind.ROUTE_POLICY, ingress.namespace()).stream()
                .map(policy -> RoutePolicyJson.read(policy.json()))
                .toList())
        .values()
        .stream()
        .map(PolicyConflicts.Outcome::policy)
        .flatMap(
            policy ->
                policy.targets().stream()
                    .filter(attached -> concerns(attached.target(), ingress))
                    .map(attached -> text(policy.name().name(), attached)))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static boolean concerns(PolicyTarget target, NamespacedName ingress) {
    return target.kind() == PolicyTarget.Kind.INGRESS && target.name().equals(ingress.name());
  }

  private static String text(String policy, AttachedPolicy.Attached attached) {
    return policy
        + attached.parts().stream()
            .sorted()
            .map(PolicyPart::field)
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
