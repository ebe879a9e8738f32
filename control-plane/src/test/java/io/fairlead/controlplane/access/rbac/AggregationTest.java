package io.fairlead.controlplane.access.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AggregationTest {
  @Test
  void aRoleGathersEachRuleOfTheRolesItSelectsOnceAndNoneOfItsOwn() {
    CatalogImage image =
        Images.of(
            """
            kind: ClusterRole
            metadata: {name: all, labels: {team: a}}
            aggregationRule:
              clusterRoleSelectors:
              - {matchLabels: {team: a}}
              - {matchExpressions: [{key: team, operator: In, values: [b]}]}
            rules: [{apiGroups: [old], resources: [old], verbs: [old]}]
            ---
            kind: ClusterRole
            metadata: {name: b, labels: {team: b}}
            rules: [{apiGroups: [""], resources: [services], verbs: [get]}]
            ---
            kind: ClusterRole
            metadata: {name: a2, labels: {team: a}}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
            ---
            kind: ClusterRole
            metadata: {name: a1, labels: {team: a}}
            rules:
            - {apiGroups: [""], resources: [pods], verbs: [get]}
            - {apiGroups: [""], resources: [pods], verbs: [list]}
            ---
            kind: ClusterRole
            metadata: {name: other}
            rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
            """);
    ResourceKey all = new ResourceKey(ResourceKind.CLUSTER_ROLE, "", "all");

    List<PolicyRule> rules =
        Aggregation.gathered(
            Objects.requireNonNull(image.get(all)), image.list(ResourceKind.CLUSTER_ROLE));

    assertEquals(
        List.of(
            "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}",
            "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\"]}",
            "{APIGroups:[\"\"], Resources:[\"services\"], Verbs:[\"get\"]}"),
        rules.stream().map(PolicyRule::text).toList());
  }
}
