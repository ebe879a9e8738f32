package io.fairlead.controlplane.api.openapi;

import io.fairlead.controlplane.api.discovery.Verbs;
import io.fairlead.controlplane.api.discovery.Version;
import io.fairlead.controlplane.kinds.schema.OpenApi;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ResourceKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds the OpenAPI v3 document of each group-version from the kinds and their schemas. */
final class OpenApiPaths {
  private static final List<String> PATCH_TYPES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json");

  private OpenApiPaths() {}

  /** Documents by name: {@code api/v1}, {@code apis/networking.k8s.io/v1} ... */
  static Map<String, ObjectNode> documents() {
    Map<String, List<ResourceKind>> kinds = new LinkedHashMap<>();
    for (ResourceKind kind : ResourceKind.values()) {
      kinds.computeIfAbsent(root(kind), r -> kindsOf(kind.group()));
    }
    Map<String, ObjectNode> documents = new LinkedHashMap<>();
    kinds.forEach((name, served) -> documents.put(name, document(served)));
    return documents;
  }

  private static List<ResourceKind> kindsOf(String group) {
    return Arrays.stream(ResourceKind.values()).filter(k -> k.group().equals(group)).toList();
  }

  private static String root(ResourceKind kind) {
    return (kind.group().isEmpty() ? "api/" : "apis/") + kind.apiVersion();
  }

  private static ObjectNode document(List<ResourceKind> kinds) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("openapi", "3.0.0");
    json.putObject("info").put("title", "Kubernetes").put("version", Version.GIT_VERSION);
    ObjectNode paths = json.putObject("paths");
    for (ResourceKind kind : kinds) {
      String base = "/" + root(kind) + "/" + (kind.namespaced() ? "namespaces/{namespace}/" : "");
      String collection = base + kind.plural();
      collection(paths.putObject(collection), kind);
      item(paths.putObject(collection + "/{name}"), kind, "");
      if (kind.statusSubresource()) {
        item(paths.putObject(collection + "/{name}/status"), kind, "Status");
      }
      if (kind.namespaced()) {
        operation(paths.putObject("/" + root(kind) + "/" + kind.plural()), "get", "list", kind, "");
      }
    }
    json.putObject("components").set("schemas", OpenApi.components(kinds));
    return json;
  }

  private static void collection(ObjectNode path, ResourceKind kind) {
    operation(path, "get", "list", kind, "");
    if (Verbs.allows(kind, "create")) {
      operation(path, "post", "post", kind, "");
    }
    if (Verbs.allows(kind, "deletecollection")) {
      operation(path, "delete", "deletecollection", kind, "");
    }
    pathParameters(path, kind, false);
  }

  private static void item(ObjectNode path, ResourceKind kind, String part) {
    operation(path, "get", "get", kind, part);
    if (Verbs.allows(kind, "update")) {
      operation(path, "put", "put", kind, part);
    }
    if (Verbs.allows(kind, "patch")) {
      operation(path, "patch", "patch", kind, part);
    }
    if (part.isEmpty() && Verbs.allows(kind, "delete")) {
      operation(path, "delete", "delete", kind, part);
    }
    pathParameters(path, kind, true);
  }

  private static void operation(
      ObjectNode path, String method, String action, ResourceKind kind, String part) {
    ObjectNode operation = path.putObject(method);
    operation.put(
        "operationId", action + (kind.namespaced() ? "Namespaced" : "") + kind.kind() + part);
    operation.put("x-kubernetes-action", action);
    gvk(operation.putObject("x-kubernetes-group-version-kind"), kind);
    boolean writes = List.of("post", "put", "patch").contains(method);
    if (writes) {
      ArrayNode parameters = operation.putArray("parameters");
      for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
        parameter(parameters, name, "query", false);
      }
      if (!method.equals("patch")) {
        body(operation, kind);
      } else {
        ObjectNode content = operation.putObject("requestBody").putObject("content");
        PATCH_TYPES.forEach(
            type -> content.putObject(type).putObject("schema").put("type", "object"));
      }
    }
    operation.putObject("responses").putObject("200").put("description", "OK");
  }

  private static void body(ObjectNode operation, ResourceKind kind) {
    operation
        .putObject("requestBody")
        .putObject("content")
        .putObject("*/*")
        .putObject("schema")
        .put("$ref", "#/components/schemas/" + Schemas.of(kind).name());
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

  private static void gvk(ObjectNode json, ResourceKind kind) {
    json.put("group", kind.group()).put("version", kind.version()).put("kind", kind.kind());
  }
}
