package io.fairlead.controlplane.api.openapi;

import io.fairlead.controlplane.api.discovery.Verbs;
import io.fairlead.controlplane.api.discovery.Version;
import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.controlplane.api.openapi.Operations.Action;
import io.fairlead.controlplane.api.openapi.Operations.Body;
import io.fairlead.controlplane.kinds.schema.Descriptions;
import io.fairlead.controlplane.kinds.schema.OpenApi;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds the OpenAPI v3 document of one group-version from its kinds and their schemas. */
final class OpenApiPaths {
  private static final Body SCALE =
      new Body(new ApiVersion("autoscaling", "v1"), "Scale", "io.k8s.api.autoscaling.v1.Scale");

  private final ApiVersion version;
  private final ObjectNode paths = JsonNodeFactory.instance.objectNode();

  private OpenApiPaths(ApiVersion version) {
    this.version = version;
  }

  /** Documents by name: {@code api/v1}, {@code apis/networking.k8s.io/v1} ... */
  static Map<String, ObjectNode> documents() {
    Map<ApiVersion, List<ResourceKind>> kinds = new LinkedHashMap<>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (ApiVersion version : kind.versions()) {
        kinds.computeIfAbsent(version, v -> new ArrayList<>()).add(kind);
      }
    }
    Descriptions descriptions = Descriptions.read();
    Map<String, ObjectNode> documents = new LinkedHashMap<>();
    kinds.forEach(
        (version, served) ->
            documents.put(
                version.root(), new OpenApiPaths(version).document(served, descriptions)));
    return documents;
  }

  private ObjectNode document(List<ResourceKind> kinds, Descriptions descriptions) {
    kinds.forEach(this::addPaths);
    boolean scales = kinds.stream().anyMatch(ResourceKind::scaleSubresource);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("openapi", "3.0.0");
    json.putObject("info").put("title", "Kubernetes").put("version", Version.GIT_VERSION);
    json.set("paths", paths);
    json.putObject("components")
        .set(
            "schemas",
            OpenApi.components(
                version, kinds, scales ? List.of(SCALE.schema()) : List.of(), descriptions));
    return json;
  }

  private void addPaths(ResourceKind kind) {
    String root = "/" + version.root() + "/";
    String collection = root + (kind.namespaced() ? "namespaces/{namespace}/" : "") + kind.plural();
    Body type = Body.of(kind, version);
    collection(paths.putObject(collection), kind, type);
    item(paths.putObject(collection + "/{name}"), kind, "", type);
    if (kind.statusSubresource()) {
      item(paths.putObject(collection + "/{name}/status"), kind, "Status", type);
    }
    for (Subresource sub : Subresource.of(kind)) {
      switch (sub) {
        case SCALE -> item(paths.putObject(collection + "/{name}/scale"), kind, "Scale", SCALE);
        case EVICTION, BINDING, FINALIZE ->
            SubresourcePaths.add(paths, collection + "/{name}", version, kind, sub);
      }
    }
    if (kind.namespaced()) {
      ObjectNode everywhere = paths.putObject(root + kind.plural());
      Operations.add(everywhere, Action.LIST, kind, version, "", type);
      ObjectNode list = (ObjectNode) everywhere.get("get");
      String id = list.path("operationId").asString("").replace("Namespaced", "");
      list.put("operationId", id + "ForAllNamespaces");
    }
  }

  private void collection(ObjectNode path, ResourceKind kind, Body type) {
    Operations.add(path, Action.LIST, kind, version, "", type);
    if (Verbs.allows(kind, "create")) {
      Operations.add(path, Action.POST, kind, version, "", type);
    }
    if (Verbs.allows(kind, "deletecollection")) {
      Operations.add(path, Action.DELETE_COLLECTION, kind, version, "", type);
    }
    pathParameters(path, kind, false);
  }

  private void item(ObjectNode path, ResourceKind kind, String part, Body type) {
    Operations.add(path, Action.GET, kind, version, part, type);
    if (Verbs.allows(kind, "update")) {
      Operations.add(path, Action.PUT, kind, version, part, type);
    }
    if (Verbs.allows(kind, "patch")) {
      Operations.add(path, Action.PATCH, kind, version, part, type);
    }
    if (part.isEmpty() && Verbs.allows(kind, "delete")) {
      Operations.add(path, Action.DELETE, kind, version, part, type);
    }
    pathParameters(path, kind, true);
  }

  private static void pathParameters(ObjectNode path, ResourceKind kind, boolean named) {
    ArrayNode parameters = path.putArray("parameters");
    if (named) {
      Operations.parameter(parameters, "name", "path");
    }
    if (kind.namespaced()) {
      Operations.parameter(parameters, "namespace", "path");
    }
  }
}
