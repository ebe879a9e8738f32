package io.fairlead.controlplane.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.access.rbac.Authorizer;
import io.fairlead.controlplane.access.rbac.PolicyRule;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.model.meta.ObjectMeta;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class DefaultRolesTest {
  private static final CatalogImage IMAGE = image();

  private static CatalogImage image() {
    CatalogImage image = CatalogImage.empty("test");
    for (ObjectNode object : DefaultRoles.all()) {
      image = Images.plus(image, object);
    }
    for (String role : List.of("admin", "edit", "view", "system:auth-delegator")) {
      image =
          Images.plus(
              image,
              """
              kind: RoleBinding
              metadata: {name: "%1$s", namespace: team}
              roleRef: {kind: ClusterRole, name: "%1$s"}
              subjects: [{kind: Group, name: "%1$s"}]
              """
                  .formatted(role));
    }
    return image;
  }

  @ParameterizedTest
  @CsvSource({
    "view, get, '', pods, true",
    "view, list, apps, deployments/status, true",
    "view, get, '', secrets, false",
    "view, get, rbac.authorization.k8s.io, roles, false",
    "view, delete, '', pods, false",
    "view, watch, gateway.networking.k8s.io, httproutes, true",
    "edit, get, '', secrets, true",
    "edit, update, '', services, true",
    "edit, list, discovery.k8s.io, endpointslices, true",
    "edit, update, '', services/status, false",
    "edit, create, discovery.k8s.io, endpointslices, false",
    "edit, create, '', serviceaccounts/token, true",
    "edit, impersonate, '', serviceaccounts, true",
    "edit, create, rbac.authorization.k8s.io, roles, false",
    "edit, update, '', namespaces, false",
    "edit, create, gateway.networking.k8s.io, gateways, true",
    "admin, create, rbac.authorization.k8s.io, roles, true",
    "admin, get, '', pods, true",
    "admin, delete, networking.k8s.io, ingresses, true",
    "admin, create, authorization.k8s.io, localsubjectaccessreviews, true",
    "admin, update, '', namespaces, false",
    "system:nodes, list, '', services, true",
    "system:nodes, get, '', secrets, false",
    "system:nodes, update, '', pods/status, false",
    "fairlead:gateways, watch, networking.k8s.io, ingresses, true",
    "fairlead:gateways, list, '', pods, false",
    "system:authenticated, create, authorization.k8s.io, selfsubjectrulesreviews, true",
    "system:authenticated, create, authorization.k8s.io, subjectaccessreviews, false",
  })
  void whatTheGroupMayDoInItsNamespace(
      String group, String verb, String apiGroup, String resource, boolean allowed) {
    String[] parts = resource.split("/");
    Attributes asked =
        new Attributes.OfResource(
            verb, apiGroup, "v1", "team", parts[0], parts.length > 1 ? parts[1] : "", "x");

    assertEquals(allowed, new Authorizer(() -> IMAGE).decide(User.of("u", group), asked).allowed());
  }

  @Test
  void aRoleThatGathersIsWholeFromTheStart() {
    List<ObjectNode> all = DefaultRoles.all();
    ObjectNode view = named(all, "view");

    assertTrue(PolicyRule.of(named(all, "edit")).containsAll(PolicyRule.of(view)));
    assertTrue(PolicyRule.of(named(all, "admin")).containsAll(PolicyRule.of(named(all, "edit"))));
    assertEquals(13, PolicyRule.of(view).size());
  }

  private static ObjectNode named(List<ObjectNode> all, String name) {
    return all.stream()
        .filter(object -> object.has("rules") && ObjectMeta.of(object).name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ObjectNode yaml(String text) {
    return YAMLMapper.shared().readValue(text, ObjectNode.class);
  }

  private static final String WANTED =
      """
      metadata: {name: r, labels: {a: b}, annotations:
        {rbac.authorization.kubernetes.io/autoupdate: "true"}}
      rules:
      - {apiGroups: [""], resources: [pods], verbs: [get]}
      - {apiGroups: [""], resources: [services], verbs: [get]}
      """;

  @Test
  void whatWasTakenIsGivenBackAndWhatWasAddedStays() {
    ObjectNode actual =
        yaml(
            """
            metadata: {name: r, labels: {mine: too}}
            rules:
            - {apiGroups: [""], resources: [secrets], verbs: [get]}
            - {apiGroups: [""], resources: [services], verbs: [get]}
            """);

    ObjectNode repaired = RoleRepair.repaired(actual, yaml(WANTED)).orElseThrow();

    assertEquals(
        yaml(
            """
            metadata: {name: r, labels: {mine: too, a: b}, annotations:
              {rbac.authorization.kubernetes.io/autoupdate: "true"}}
            rules:
            - {apiGroups: [""], resources: [secrets], verbs: [get]}
            - {apiGroups: [""], resources: [services], verbs: [get]}
            - {apiGroups: [""], resources: [pods], verbs: [get]}
            """),
        repaired);
    assertEquals(Optional.empty(), RoleRepair.repaired(repaired, yaml(WANTED)));
  }

  @Test
  void whatItsOwnerKeepsIsLeftAlone() {
    ObjectNode actual =
        yaml(
            """
            metadata: {name: r, annotations:
              {rbac.authorization.kubernetes.io/autoupdate: "false"}}
            rules: []
            """);

    assertEquals(Optional.empty(), RoleRepair.repaired(actual, yaml(WANTED)));
  }

  @Test
  void aBindingGetsItsSubjectsBackButNeverAnotherRole() {
    String binding =
        "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: %s}, subjects: [%s]}";
    ObjectNode wanted = yaml(binding.formatted("r", "{kind: Group, name: g}"));

    assertEquals(
        yaml(binding.formatted("r", "{kind: User, name: u}, {kind: Group, name: g}")),
        RoleRepair.repaired(yaml(binding.formatted("r", "{kind: User, name: u}")), wanted)
            .orElseThrow());
    assertEquals(
        Optional.empty(), RoleRepair.repaired(yaml(binding.formatted("other", "")), wanted));
  }
}
