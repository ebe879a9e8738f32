package io.fairlead.controlplane.api.openapi;

import io.fairlead.controlplane.api.discovery.Verbs;
import io.fairlead.controlplane.api.discovery.Version;
import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.kinds.schema.OpenApi;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds the OpenAPI v3 document of each group-version from the kinds and their schemas. */
final class OpenApiPaths {
  private OpenApiPaths() {}

  /** Documents by name: {@code api/v1}, {@code apis/networking.k8s.io/v1} ... */
  static Map<String, ObjectNode> documents() {
    Map<ApiVersion, List<ResourceKind>> kinds = new LinkedHashMap<>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (ApiVersion version : kind.versions()) {
        kinds.computeIfAbsent(version, v -> new ArrayList<>()).add(kind);
      }
    }
    Map<String, ObjectNode> documents = new LinkedHashMap<>();
    kinds.forEach((version, served) -> documents.put(version.root(), document(version, served)));
    return documents;
  }

  private static ObjectNode document(ApiVersion version, List<ResourceKind> kinds) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("openapi", "3.0.0");
    json.putObject("info").put("title", "Kubernetes").put("version", Version.GIT_VERSION);
    ObjectNode paths = json.putObject("paths");
    for (ResourceKind kind : kinds) {
      String base =
          "/" + version.root() + "/" + (kind.namespaced() ? "namespaces/{namespace}/" : "");
      String collection = base + kind.plural();
      collection(paths.putObject(collection), version, kind);
      item(paths.putObject(collection + "/{name}"), version, kind, "");
      SubresourcePaths.add(paths, collection + "/{name}", version, kind);
      if (kind.statusSubresource()) {
        item(paths.putObject(collection + "/{name}/status"), version, kind, "Status");
      }
      if (kind.namespaced()) {
        operation(
            paths.putObject("/" + version.root() + "/" + kind.plural()),
            "get",
            "list",
            version,
            kind,
            "");
      }
    }
    json.putObject("components").set("schemas", OpenApi.components(version, kinds));
    return json;
  }

  private static void collection(ObjectNode path, ApiVersion version, ResourceKind kind) {
    operation(path, "get", "list", version, kind, "");
    if (Verbs.allows(kind, "create")) {
      operation(path, "post", "post", version, kind, "");
    }
    if (Verbs.allows(kind, "deletecollection")) {
      operation(path, "delete", "deletecollection", version, kind, "");
    }
    pathParameters(path, kind, false);
  }

  private static void item(ObjectNode path, ApiVersion version, ResourceKind kind, String part) {
    operation(path, "get", "get", version, kind, part);
    if (Verbs.allows(kind, "update")) {
      operation(path, "put", "put", version, kind, part);
    }
    if (Verbs.allows(kind, "patch")) {
      operation(path, "patch", "patch", version, kind, part);
    }
    if (part.isEmpty() && Verbs.allows(kind, "delete")) {
      operation(path, "delete", "delete", version, kind, part);
    }
    pathParameters(path, kind, true);
  }

  private static void operation(
      ObjectNode path,
      String method,
      String action,
      ApiVersion version,
      ResourceKind kind,
      String part) {
    ObjectNode operation = path.putObject(method);
    operation.put(
        "operationId", action + (kind.namespaced() ? "Namespaced" : "") + kind.kind() + part);
    operation.put("x-kubernetes-action", action);
    gvk(operation.putObject("x-kubernetes-group-version-kind"), version, kind);
    boolean writes = List.of("post", "put", "patch").contains(method);
    if (writes) {
      ArrayNode parameters = operation.putArray("parameters");
      for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
        parameter(parameters, name, "query", false);
      }
      if (!method.equals("patch")) {
        body(operation, version, kind);
      } else {
        ObjectNode content = operation.putObject("requestBody").putObject("content");
        for (PatchType type : PatchType.of(kind)) {
          content.putObject(type.mediaType()).putObject("schema").put("type", "object");
        }
      }
    }
    operation.putObject("responses").putObject("200").put("description", "OK");
  }

  private static void body(ObjectNode operation, ApiVersion version, ResourceKind kind) {
    operation
        .putObject("requestBody")
        .putObject("content")
        .putObject("*/*")
        .putObject("schema")
        .put("$ref", "#/components/schemas/" + Schemas.openApiName(kind, version));
  }

  private static void pathParameters(ObjectNode path, ResourceKind kind, boolean named) {
    ArrayNode parameters = path.putArray("parameters");
    if (named) {
      parameter(parameters, "name", "path", true);
    }
    if (kind.namespaced()) {
      parameter(parameters, "namespace", "path", true);
    }
  }

  private static void parameter(ArrayNode all, String name, String in, boolean required) {
    ObjectNode parameter = all.addObject();
    parameter.put("name", name).put("in", in);
    if (required) {
      parameter.put("required", true);
    }
    parameter.putObject("schema").put("type", "string");
  }

  private static void gvk(ObjectNode json, ApiVersion version, ResourceKind kind) {
    json.put("group", version.group()).put("version", version.version()).put("kind", kind.kind());
  }
}
