package io.fairlead.controlplane.access.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubernetes' rules for roles, one line a rule. */
class AuthorizerTest {
  private static final String ROLES =
      """
      kind: ClusterRole
      metadata: {name: everything}
      rules:
      - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
      - {nonResourceURLs: ["*"], verbs: ["*"]}
      ---
      kind: ClusterRole
      metadata: {name: reader}
      rules:
      - {apiGroups: ["", apps], resources: [pods, deployments, pods/log], verbs: [get, list]}
      - {nonResourceURLs: [/healthz, "/metrics/*"], verbs: [get]}
      ---
      kind: ClusterRole
      metadata: {name: scaler}
      rules:
      - {apiGroups: ["*"], resources: ["*/scale"], verbs: [update]}
      ---
      kind: Role
      metadata: {name: one-secret, namespace: dev}
      rules:
      - {apiGroups: [""], resources: [secrets], resourceNames: [a], verbs: [get, list, delete]}
      ---
      kind: Role
      metadata: {name: subresources, namespace: dev}
      rules:
      - {apiGroups: [""], resources: [pods/status], verbs: [update]}
      ---
      kind: ClusterRoleBinding
      metadata: {name: root}
      roleRef: {kind: ClusterRole, name: everything}
      subjects: [{kind: User, name: root}]
      ---
      kind: ClusterRoleBinding
      metadata: {name: readers}
      roleRef: {kind: ClusterRole, name: reader}
      subjects: [{kind: User, name: ann}, {kind: Group, name: readers}]
      ---
      kind: RoleBinding
      metadata: {name: dev-readers, namespace: dev}
      roleRef: {kind: ClusterRole, name: reader}
      subjects: [{kind: User, name: bob}, {kind: ServiceAccount, name: robot}]
      ---
      kind: RoleBinding
      metadata: {name: dev-secret, namespace: dev}
      roleRef: {kind: Role, name: one-secret}
      subjects: [{kind: User, name: bob}]
      ---
      kind: RoleBinding
      metadata: {name: dev-status, namespace: dev}
      roleRef: {kind: Role, name: subresources}
      subjects: [{kind: ServiceAccount, name: robot, namespace: ops}]
      ---
      kind: ClusterRoleBinding
      metadata: {name: scalers}
      roleRef: {kind: ClusterRole, name: scaler}
      subjects: [{kind: Group, name: "system:serviceaccounts:ops"}]
      ---
      kind: ClusterRoleBinding
      metadata: {name: nowhere}
      roleRef: {kind: ClusterRole, name: gone}
      subjects: [{kind: User, name: eve}]
      """;

  private static final Authorizer AUTHORIZER = authorizer(Images.of(ROLES));

  private static Authorizer authorizer(CatalogImage image) {
    return new Authorizer(() -> image);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a star covers every verb group and resource, root, root, delete, apps, dev, deployments, '',"
        + " x, true",
    "a star covers subresources, root, root, get, '', dev, pods, exec, x, true",
    "nobody without a binding, carl, carl, get, '', dev, pods, '', x, false",
    "a user by name, ann, ann, get, '', dev, pods, '', x, true",
    "a user by group, zoe, readers, get, '', dev, pods, '', x, true",
    "a name is not a group, readers, zoe, get, '', dev, pods, '', x, false",
    "every namespace by a cluster binding, ann, ann, list, '', '', pods, '', '', true",
    "another verb, ann, ann, delete, '', dev, pods, '', x, false",
    "another group of the same resource, ann, ann, get, extensions, dev, deployments, '', x, false",
    "the second group of a rule, ann, ann, get, apps, dev, deployments, '', x, true",
    "a subresource is no part of its resource, ann, ann, get, '', dev, pods, status, x, false",
    "a subresource that is named, ann, ann, get, '', dev, pods, log, x, true",
    "a cluster role in one namespace, bob, bob, get, '', dev, pods, '', x, true",
    "... and in no other, bob, bob, get, '', prod, pods, '', x, false",
    "... and not at the cluster scope, bob, bob, list, '', '', pods, '', '', false",
    "a resource name, bob, bob, get, '', dev, secrets, '', a, true",
    "another name, bob, bob, get, '', dev, secrets, '', b, false",
    "no name where one is needed, bob, bob, list, '', dev, secrets, '', '', false",
    "a name by field selector, bob, bob, list, '', dev, secrets, '', a, true",
    "a service account of the binding's namespace, system:serviceaccount:dev:robot, x, get, '',"
        + " dev, pods, '', x, true",
    "its namesake elsewhere, system:serviceaccount:prod:robot, x, get, '', dev, pods, '', x, false",
    "a service account of another namespace, system:serviceaccount:ops:robot, x, update, '', dev,"
        + " pods, status, x, true",
    "the resource of a subresource, system:serviceaccount:ops:robot, x, update, '', dev, pods, '',"
        + " x, false",
    "any resource's scale, any, system:serviceaccounts:ops, update, apps, dev, deployments, scale,"
        + " x, true",
    "... but not its status, any, system:serviceaccounts:ops, update, apps, dev, deployments,"
        + " status, x, false",
    "masters, mia, system:masters, delete, any, any, thing, '', x, true",
    "verbs are told apart by case, root2, readers, GET, '', dev, pods, '', x, false",
  })
  void aResource(
      String rule,
      String user,
      String group,
      String verb,
      String apiGroup,
      String namespace,
      String resource,
      String subresource,
      String name,
      boolean allowed) {
    Attributes asked =
        new Attributes.OfResource(verb, apiGroup, "v1", namespace, resource, subresource, name);

    assertEquals(allowed, AUTHORIZER.decide(User.of(user, group), asked).allowed(), rule);
  }

  @ParameterizedTest
  @CsvSource({
    "ann, get, /healthz, true",
    "ann, get, /healthz/ping, false",
    "ann, get, /metrics/a/b, true",
    "ann, get, /metrics/, true",
    "ann, get, /metrics, false",
    "ann, post, /healthz, false",
    "bob, get, /healthz, false",
    "root, delete, /anything, true",
  })
  void aPath(String user, String verb, String path, boolean allowed) {
    assertEquals(
        allowed, AUTHORIZER.decide(User.of(user), new Attributes.OfPath(verb, path)).allowed());
  }

  @Test
  void theReasonNamesBindingRoleAndSubject() {
    Attributes pods = new Attributes.OfResource("get", "", "v1", "dev", "pods", "", "x");

    assertEquals(
        "RBAC: allowed by ClusterRoleBinding \"readers\" of ClusterRole \"reader\" to User \"ann\"",
        AUTHORIZER.decide(User.of("ann"), pods).reason());
    assertEquals(
        "RBAC: allowed by RoleBinding \"dev-readers/dev\" of ClusterRole \"reader\" to"
            + " ServiceAccount \"robot/dev\"",
        AUTHORIZER.decide(User.of("system:serviceaccount:dev:robot"), pods).reason());
  }

  @Test
  void aRoleThatIsNotThereGivesNothingAndIsNamed() {
    Authorizer.Decision decision =
        AUTHORIZER.decide(User.of("eve"), new Attributes.OfPath("get", "/"));

    assertFalse(decision.allowed());
    assertEquals(
        "RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found", decision.reason());
  }

  @Test
  void aBindingCountsFromTheImageThatHasItAndNoLongerThanIt() {
    CatalogImage before = Images.of(ROLES);
    AtomicReference<CatalogImage> image = new AtomicReference<>(before);
    Authorizer authorizer = new Authorizer(image::get);
    Attributes pods = new Attributes.OfResource("get", "", "v1", "late", "pods", "", "x");
    User carl = User.of("carl");
    assertFalse(authorizer.decide(carl, pods).allowed());

    CatalogImage bound =
        Images.plus(
            before,
            """
            kind: RoleBinding
            metadata: {name: late, namespace: late}
            roleRef: {kind: ClusterRole, name: reader}
            subjects: [{kind: User, name: carl}]
            """);
    image.set(bound);
    assertTrue(authorizer.decide(carl, pods).allowed());

    image.set(
        Images.plus(
            bound,
            """
            kind: ClusterRole
            metadata: {name: reader}
            rules: [{apiGroups: [""], resources: [services], verbs: [get]}]
            """));
    assertFalse(authorizer.decide(carl, pods).allowed());

    image.set(before);
    ResourceKey binding = new ResourceKey(ResourceKind.ROLE_BINDING, "dev", "dev-readers");
    Attributes dev = new Attributes.OfResource("get", "", "v1", "dev", "pods", "", "x");
    assertTrue(authorizer.decide(User.of("bob"), dev).allowed());
    image.set(Images.minus(before, binding, Objects.requireNonNull(before.get(binding)).json()));
    assertFalse(authorizer.decide(User.of("bob"), dev).allowed());
  }

  @Test
  void rulesAreThoseOfAllBindingsOfTheNamespaceAndTheCluster() {
    Authorizer.Rules rules = AUTHORIZER.rules(User.of("bob", "readers"), "dev");

    assertEquals(
        List.of(
            "{APIGroups:[\"\" \"apps\"], Resources:[\"pods\" \"deployments\" \"pods/log\"],"
                + " Verbs:[\"get\" \"list\"]}",
            "{NonResourceURLs:[\"/healthz\" \"/metrics/*\"], Verbs:[\"get\"]}",
            "{APIGroups:[\"\" \"apps\"], Resources:[\"pods\" \"deployments\" \"pods/log\"],"
                + " Verbs:[\"get\" \"list\"]}",
            "{NonResourceURLs:[\"/healthz\" \"/metrics/*\"], Verbs:[\"get\"]}",
            "{APIGroups:[\"\"], Resources:[\"secrets\"], ResourceNames:[\"a\"],"
                + " Verbs:[\"get\" \"list\" \"delete\"]}"),
        rules.rules().stream().map(PolicyRule::text).toList());
  }
}
