package io.fairlead.controlplane.api.discovery;

import io.fairlead.controlplane.api.discovery.Served.Group;
import io.fairlead.controlplane.api.discovery.Served.Resource;
import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.model.meta.ApiVersion;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The documents {@code APIGroupDiscoveryList}: all groups with all their resources at once. */
final class AggregatedDiscovery {
  private AggregatedDiscovery() {}

  /**
   * @param version {@code v2} or {@code v2beta1}, the same JSON
   */
  static ObjectNode document(String version, List<Group> groups) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("kind", "APIGroupDiscoveryList");
    list.put("apiVersion", "apidiscovery.k8s.io/" + version);
    list.putObject("metadata");
    var items = list.putArray("items");
    for (Group group : groups) {
      ObjectNode item = items.addObject();
      ObjectNode metadata = item.putObject("metadata");
      if (!group.name().isEmpty()) {
        metadata.put("name", group.name());
      }
      var versions = item.putArray("versions");
      for (ApiVersion each : group.versions()) {
        ObjectNode served = versions.addObject();
        served.put("version", each.version());
        var resources = served.putArray("resources");
        Served.resources(each).forEach(r -> resources.add(resource(r)));
        served.put("freshness", "Current");
      }
    }
    return list;
  }

  private static ObjectNode resource(Resource resource) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("resource", resource.plural());
    responseKind(json, resource);
    json.put("scope", resource.namespaced() ? "Namespaced" : "Cluster");
    json.put("singularResource", resource.singular());
    resource.verbs().forEach(json.putArray("verbs")::add);
    if (!resource.shortNames().isEmpty()) {
      resource.shortNames().forEach(json.putArray("shortNames")::add);
    }
    if (!resource.categories().isEmpty()) {
      resource.categories().forEach(json.putArray("categories")::add);
    }
    if (resource.status() || !resource.subresources().isEmpty()) {
      subresources(json.putArray("subresources"), resource);
    }
    return json;
  }

  private static void subresources(ArrayNode all, Resource resource) {
    for (Subresource sub : resource.subresources()) {
      ObjectNode json = all.addObject();
      json.put("subresource", sub.path());
      json.putObject("responseKind")
          .put("group", sub.type().version().group())
          .put("version", sub.type().version().version())
          .put("kind", sub.kind());
      sub.verbs().forEach(json.putArray("verbs")::add);
    }
    if (resource.status()) {
      ObjectNode status = all.addObject();
      status.put("subresource", "status");
      responseKind(status, resource);
      Verbs.STATUS.forEach(status.putArray("verbs")::add);
    }
  }

  // Empty group and version: those of the document around it.
  private static void responseKind(ObjectNode json, Resource resource) {
    json.putObject("responseKind").put("group", "").put("version", "").put("kind", resource.kind());
  }
}
