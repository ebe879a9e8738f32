package io.fairlead.controlplane.api.openapi;

import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI paths of subresources that only act: neither status nor scale. */
final class SubresourcePaths {
  private SubresourcePaths() {}

  /** Adds one of a kind, in its preferred version; {@code item} is the path of its objects. */
  static void add(
      ObjectNode paths, String item, ApiVersion version, ResourceKind kind, Subresource sub) {
    if (!version.equals(kind.versions().getFirst())) {
      return;
    }
    ObjectNode path = paths.putObject(item + "/" + sub.path());
    for (String verb : sub.verbs()) {
      operation(path, verb, sub, kind);
    }
    ArrayNode parameters = path.putArray("parameters");
    parameter(parameters, "name");
    if (kind.namespaced()) {
      parameter(parameters, "namespace");
    }
  }

  private static void operation(ObjectNode path, String verb, Subresource sub, ResourceKind kind) {
    String method =
        switch (verb) {
          case "create" -> "post";
          case "update" -> "put";
          default -> verb;
        };
    ObjectNode operation = path.putObject(method);
    String name = sub.path().substring(0, 1).toUpperCase(Locale.ROOT) + sub.path().substring(1);
    operation.put(
        "operationId", method + (kind.namespaced() ? "Namespaced" : "") + kind.kind() + name);
    operation.put("x-kubernetes-action", method);
    operation
        .putObject("x-kubernetes-group-version-kind")
        .put("group", sub.group())
        .put("version", sub.version())
        .put("kind", sub.kind());
    operation.putObject("responses").putObject("200").put("description", "OK");
  }

  private static void parameter(ArrayNode all, String name) {
    ObjectNode parameter = all.addObject();
    parameter.put("name", name).put("in", "path").put("required", true);
    parameter.putObject("schema").put("type", "string");
  }
}
