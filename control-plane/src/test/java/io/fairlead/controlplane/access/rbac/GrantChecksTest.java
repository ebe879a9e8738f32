package io.fairlead.controlplane.access.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class GrantChecksTest {
  private static final CatalogImage IMAGE =
      Images.of(
          """
          kind: ClusterRole
          metadata: {name: owner}
          rules:
          - {apiGroups: [""], resources: [pods, "*/scale"], verbs: [get, list]}
          - {apiGroups: [rbac.authorization.k8s.io], resources: ["*"], verbs: [create, update]}
          - {nonResourceURLs: ["/logs/*"], verbs: [get]}
          ---
          kind: ClusterRole
          metadata: {name: secrets}
          rules: [{apiGroups: [""], resources: [secrets], verbs: [get, list]}]
          ---
          kind: ClusterRole
          metadata: {name: pods}
          rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
          ---
          kind: Role
          metadata: {name: escalator, namespace: dev}
          rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [escalate]}
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles],
             resourceNames: [secrets], verbs: [bind]}
          ---
          kind: ClusterRoleBinding
          metadata: {name: ann}
          roleRef: {kind: ClusterRole, name: owner}
          subjects: [{kind: User, name: ann}]
          ---
          kind: RoleBinding
          metadata: {name: max, namespace: dev}
          roleRef: {kind: Role, name: escalator}
          subjects: [{kind: User, name: max}]
          """);

  private static final GrantChecks CHECKS = new GrantChecks(new Authorizer(() -> IMAGE));

  private static String why(
      User user, ResourceKind kind, String namespace, @Nullable String old, String now) {
    Optional<GrantChecks.Objection> objection =
        CHECKS.objection(
            user,
            new ResourceKey(kind, namespace, "new"),
            old == null ? null : json(old),
            json(now));
    return objection
        .map(
            found ->
                switch (found) {
                  case GrantChecks.Objection.NotHeld held -> held.why();
                  case GrantChecks.Objection.NoSuchRole missing -> "no " + missing.role();
                })
        .orElse("");
  }

  private static JsonNode json(String yaml) {
    return YAMLMapper.shared().readTree(yaml);
  }

  private static String role(User user, String rules) {
    return why(user, ResourceKind.ROLE, "dev", null, "rules: " + rules);
  }

  @Test
  void whatIsHeldMayBeHandedOn() {
    User ann = User.of("ann");

    assertEquals(
        "", role(ann, "[{apiGroups: [''], resources: [pods, deployments/scale], verbs: [get]}]"));
    assertEquals(
        "", role(ann, "[{apiGroups: [''], resources: [pods], resourceNames: [a], verbs: [list]}]"));
    assertEquals(
        "",
        why(
            ann,
            ResourceKind.CLUSTER_ROLE,
            "",
            null,
            "rules: [{nonResourceURLs: [/logs/a, '/logs/b/*'], verbs: [get]}]"));
  }

  @Test
  void whatIsMissingIsNamedWithItsVerbsTogether() {
    assertEquals(
        """
        user "ann" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions \
        not currently held:
        {APIGroups:[""], Resources:["pods"], Verbs:["delete" "patch"]}
        {APIGroups:[""], Resources:["secrets"], Verbs:["get"]}\
        """,
        role(
            User.of("ann", "dev", "system:authenticated"),
            "[{apiGroups: [''], resources: [pods], verbs: [get, delete, patch]},"
                + " {apiGroups: [''], resources: [secrets], verbs: [get]}]"));
  }

  @Test
  void aStarIsHeldOnlyByAStar() {
    assertEquals(
        """
        user "ann" (groups=[]) is attempting to grant RBAC permissions not currently held:
        {APIGroups:[""], Resources:["pods"], Verbs:["*"]}\
        """,
        role(User.of("ann"), "[{apiGroups: [''], resources: [pods], verbs: ['*']}]"));
  }

  @Test
  void mastersAndThoseWhoMayEscalateWriteWhatTheyLike() {
    String rules = "[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]";

    assertEquals("", role(User.of("mia", "system:masters"), rules));
    assertEquals("", role(User.of("max"), rules));
    assertInstanceOf(
        GrantChecks.Objection.NotHeld.class,
        CHECKS
            .objection(
                User.of("max"),
                new ResourceKey(ResourceKind.ROLE, "prod", "new"),
                null,
                json("rules: " + rules))
            .orElseThrow());
  }

  @Test
  void aRoleThatGathersNeedsEverything() {
    assertEquals(
        """
        user "ann" (groups=[]) is attempting to grant RBAC permissions not currently held:
        {APIGroups:["*"], Resources:["*"], Verbs:["*"]}
        {NonResourceURLs:["*"], Verbs:["*"]}\
        """,
        why(
            User.of("ann"),
            ResourceKind.CLUSTER_ROLE,
            "",
            null,
            "{rules: [], aggregationRule: {clusterRoleSelectors: [{}]}}"));
  }

  @Test
  void aChangeThatGivesNothingNewIsNotLookedAt() {
    String secrets = "rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]";

    assertEquals("", why(User.of("ann"), ResourceKind.ROLE, "dev", secrets, secrets));
  }

  @Test
  void aBindingNeedsWhatItsRoleGivesOrTheRightToBindIt() {
    assertEquals("", binding("ann", "dev", "{kind: ClusterRole, name: pods}"));
    assertEquals("", binding("max", "dev", "{kind: ClusterRole, name: secrets}"));
    assertEquals(
        """
        user "max" (groups=[]) is attempting to grant RBAC permissions not currently held:
        {APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}\
        """,
        binding("max", "prod", "{kind: ClusterRole, name: secrets}"));
    assertEquals("no roles/dev/gone", binding("ann", "dev", "{kind: Role, name: gone}"));
  }

  private static String binding(String user, String namespace, String roleRef) {
    return why(User.of(user), ResourceKind.ROLE_BINDING, namespace, null, "roleRef: " + roleRef);
  }
}
