package io.fairlead.controlplane.api.discovery;

import io.fairlead.controlplane.api.discovery.Served.Group;
import io.fairlead.controlplane.api.discovery.Served.Resource;
import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.model.meta.ApiVersion;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Discovery one group-version at a time, as clients before the aggregated documents walk it. */
final class LegacyDiscovery {
  private LegacyDiscovery() {}

  /** {@code /api}. */
  static ObjectNode versions(String serverAddress) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "APIVersions");
    json.putArray("versions").add("v1");
    json.putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", serverAddress);
    return json;
  }

  /** {@code /apis}. */
  static ObjectNode groups(List<Group> groups) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "APIGroupList");
    json.put("apiVersion", "v1");
    var list = json.putArray("groups");
    groups.forEach(g -> list.add(describe(JsonNodeFactory.instance.objectNode(), g)));
    return json;
  }

  /** {@code /apis/<group>}. */
  static ObjectNode group(Group group) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "APIGroup");
    json.put("apiVersion", "v1");
    return describe(json, group);
  }

  private static ObjectNode describe(ObjectNode json, Group group) {
    json.put("name", group.name());
    var versions = json.putArray("versions");
    group.versions().forEach(each -> version(versions.addObject(), each));
    version(json.putObject("preferredVersion"), group.versions().getFirst());
    return json;
  }

  private static void version(ObjectNode json, ApiVersion version) {
    json.put("groupVersion", version.text()).put("version", version.version());
  }

  /** {@code /api/v1} or {@code /apis/<group>/<version>}. */
  static ObjectNode resources(ApiVersion version) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "APIResourceList");
    if (!version.group().isEmpty()) {
      json.put("apiVersion", "v1");
    }
    json.put("groupVersion", version.text());
    var list = json.putArray("resources");
    for (Resource resource : Served.resources(version)) {
      ObjectNode item = list.addObject();
      item.put("name", resource.plural());
      item.put("singularName", resource.singular());
      common(item, resource, resource.verbs());
      if (!resource.shortNames().isEmpty()) {
        resource.shortNames().forEach(item.putArray("shortNames")::add);
      }
      if (!resource.categories().isEmpty()) {
        resource.categories().forEach(item.putArray("categories")::add);
      }
      for (Subresource sub : resource.subresources()) {
        ObjectNode below = list.addObject();
        below.put("name", resource.plural() + "/" + sub.path());
        below.put("singularName", "");
        below.put("namespaced", resource.namespaced());
        ApiVersion own = sub.type().version();
        if (!own.equals(version)) {
          below.put("group", own.group()).put("version", own.version());
        }
        below.put("kind", sub.kind());
        sub.verbs().forEach(below.putArray("verbs")::add);
      }
      if (resource.status()) {
        ObjectNode status = list.addObject();
        status.put("name", resource.plural() + "/status");
        status.put("singularName", "");
        common(status, resource, Verbs.STATUS);
      }
    }
    return json;
  }

  private static void common(ObjectNode item, Resource resource, List<String> verbs) {
    item.put("namespaced", resource.namespaced());
    item.put("kind", resource.kind());
    verbs.forEach(item.putArray("verbs")::add);
  }
}
