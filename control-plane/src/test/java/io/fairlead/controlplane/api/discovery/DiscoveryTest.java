package io.fairlead.controlplane.api.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.ApiVersion;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DiscoveryTest {
  private static JsonNode named(JsonNode list, String field, String name) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(item -> item.path(field).asString("").equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aggregatedResourcesHaveWhatKubectlNeeds() {
    JsonNode core = AggregatedDiscovery.document("v2", Served.groups().subList(0, 1));

    JsonNode version = core.at("/items/0/versions/0");
    JsonNode services = named(version.path("resources"), "resource", "services");
    assertTrue(core.at("/items/0/metadata").isEmpty(), "the core group has no name");
    assertEquals("Current", version.path("freshness").stringValue());
    assertEquals("Service", services.at("/responseKind/kind").stringValue());
    assertEquals("Namespaced", services.path("scope").stringValue());
    assertEquals("service", services.path("singularResource").stringValue());
    assertEquals("svc", services.at("/shortNames/0").stringValue());
    assertEquals("all", services.at("/categories/0").stringValue());
    assertEquals("status", services.at("/subresources/0/subresource").stringValue());
  }

  @Test
  void namespacesAreNotDeletedAllAtOnce() {
    JsonNode core = LegacyDiscovery.resources(new ApiVersion("", "v1"));

    JsonNode namespaces = named(core.path("resources"), "name", "namespaces");

    assertEquals(
        "[\"create\",\"delete\",\"get\",\"list\",\"patch\",\"update\",\"watch\"]",
        namespaces.path("verbs").toString());
  }

  @Test
  void legacyDocumentsListStatusAndReviews() {
    JsonNode networking = LegacyDiscovery.resources(new ApiVersion("networking.k8s.io", "v1"));
    JsonNode authorization =
        LegacyDiscovery.resources(new ApiVersion("authorization.k8s.io", "v1"));

    assertEquals(
        "[\"get\",\"patch\",\"update\"]",
        named(networking.path("resources"), "name", "ingresses/status").path("verbs").toString());
    assertEquals(
        "[\"create\"]",
        named(authorization.path("resources"), "name", "selfsubjectaccessreviews")
            .path("verbs")
            .toString());
  }

  @Test
  void everyGroupIsListed() {
    assertEquals(
        List.of(
            "",
            "events.k8s.io",
            "apps",
            "discovery.k8s.io",
            "networking.k8s.io",
            "coordination.k8s.io",
            "rbac.authorization.k8s.io",
            "gateway.networking.k8s.io",
            "policy.networking.k8s.io",
            "multicluster.x-k8s.io",
            "policies.fairlead.io",
            "fairlead.io",
            "authorization.k8s.io",
            "authentication.k8s.io"),
        Served.groups().stream().map(Served.Group::name).toList());
  }

  @Test
  void aGroupMayHaveSeveralVersions() {
    Served.Group gateway =
        Served.groups().stream()
            .filter(group -> group.name().equals("gateway.networking.k8s.io"))
            .findFirst()
            .orElseThrow();

    JsonNode versions =
        AggregatedDiscovery.document("v2", List.of(gateway)).at("/items/0/versions");
    assertEquals("v1", versions.at("/0/version").stringValue());
    assertEquals("v1beta1", versions.at("/1/version").stringValue());
    JsonNode route = named(versions.at("/1/resources"), "resource", "httproutes");
    assertEquals("gateway-api", route.at("/categories/0").stringValue());
    assertEquals(
        "gateway.networking.k8s.io/v1",
        LegacyDiscovery.group(gateway).at("/preferredVersion/groupVersion").stringValue());
    assertEquals(10, versions.at("/0/resources").size());
    assertEquals(4, versions.at("/1/resources").size());
  }
}
