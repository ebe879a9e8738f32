package io.fairlead.controlplane.api.openapi;

import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One operation of a path, with Kubernetes' ids, words and extensions. */
final class Operations {
  private static final String REF = "#/components/schemas/";
  private static final Map<String, String> READING =
      Map.of(
          "pretty", "If 'true', then the output is pretty printed.",
          "labelSelector", "A selector to restrict the list of returned objects by their labels.",
          "fieldSelector", "A selector to restrict the list of returned objects by their fields.",
          "limit", "A maximum number of responses to return for a list call.",
          "continue", "The continue option should be set when retrieving more results.",
          "resourceVersion", "A constraint on what resource versions a request may be served from.",
          "watch", "Watch for changes to the described resources.",
          "timeoutSeconds", "Timeout for the list/watch call.");

  private static final Map<String, String> WRITING =
      Map.of(
          "dryRun",
          "When present, indicates that modifications should not be persisted: All.",
          "fieldManager",
          "The name associated with the actor or entity that is making these changes.",
          "fieldValidation",
          "What the server does about unknown or duplicate fields: Ignore, Warn or Strict.");

  /** What an operation does, in Kubernetes' words; {@code %s} is the kind. */
  enum Action {
    GET("get", "get", "read", "read the specified %s"),
    LIST("get", "list", "list", "list or watch objects of kind %s"),
    POST("post", "post", "create", "create a %s"),
    PUT("put", "put", "replace", "replace the specified %s"),
    PATCH("patch", "patch", "patch", "partially update the specified %s"),
    DELETE("delete", "delete", "delete", "delete a %s"),
    DELETE_COLLECTION("delete", "deletecollection", "deleteCollection", "delete collection of %s");

    private final String method;
    private final String word;
    private final String idVerb;
    private final String description;

    Action(String method, String word, String idVerb, String description) {
      this.method = method;
      this.word = word;
      this.idVerb = idVerb;
      this.description = description;
    }
  }

  /**
   * What an operation takes and gives.
   *
   * @param version of the kind
   * @param schema OpenAPI name
   */
  record Body(ApiVersion version, String kind, String schema) {
    static Body of(ResourceKind kind, ApiVersion version) {
      return new Body(version, kind.kind(), Schemas.openApiName(kind, version));
    }
  }

  private Operations() {}

  /**
   * Adds an operation on the kind as it is served in this version.
   *
   * @param part {@code Status}, {@code Scale} or empty
   */
  static void add(
      ObjectNode path,
      Action action,
      ResourceKind kind,
      ApiVersion version,
      String part,
      Body type) {
    ObjectNode operation = path.putObject(action.method);
    String of = part.isEmpty() ? "" : part.toLowerCase(Locale.ROOT) + " of ";
    operation.put(
        "description",
        action.description.formatted(kind.kind()).replace("the specified", of + "the specified"));
    operation.putArray("tags").add(tag(version));
    operation.put(
        "operationId",
        action.idVerb
            + camel(version)
            + (kind.namespaced() ? "Namespaced" : "")
            + kind.kind()
            + part);
    operation.put("x-kubernetes-action", action.word);
    operation
        .putObject("x-kubernetes-group-version-kind")
        .put("group", type.version().group())
        .put("version", type.version().version())
        .put("kind", type.kind());
    parameters(operation, action);
    body(operation, action, kind, type);
    response(operation, action, type);
  }

  private static void parameters(ObjectNode operation, Action action) {
    switch (action) {
      case LIST, DELETE_COLLECTION -> query(operation, READING);
      case POST, PUT, PATCH -> query(operation, WRITING);
      case GET, DELETE -> {}
    }
  }

  private static void query(ObjectNode operation, Map<String, String> known) {
    ArrayNode parameters = operation.putArray("parameters");
    known.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              ObjectNode parameter = parameter(parameters, entry.getKey(), "query");
              parameter.put("description", entry.getValue());
            });
  }

  /** Adds a parameter of type string. */
  static ObjectNode parameter(ArrayNode all, String name, String in) {
    ObjectNode parameter = all.addObject().put("name", name).put("in", in);
    if (in.equals("path")) {
      parameter.put("required", true);
    }
    parameter.putObject("schema").put("type", "string");
    return parameter;
  }

  private static void body(ObjectNode operation, Action action, ResourceKind kind, Body type) {
    switch (action) {
      case POST, PUT -> reference(operation.putObject("requestBody"), "*/*", type.schema());
      case PATCH -> {
        ObjectNode content = operation.putObject("requestBody").putObject("content");
        for (PatchType patch : PatchType.of(kind)) {
          content.putObject(patch.mediaType()).putObject("schema").put("type", "object");
        }
      }
      case GET, LIST, DELETE, DELETE_COLLECTION -> {}
    }
  }

  private static void response(ObjectNode operation, Action action, Body type) {
    ObjectNode ok = operation.putObject("responses").putObject("200").put("description", "OK");
    switch (action) {
      case GET, POST, PUT, PATCH -> reference(ok, "application/json", type.schema());
      case LIST -> reference(ok, "application/json", type.schema() + "List");
      case DELETE, DELETE_COLLECTION -> {}
    }
  }

  private static void reference(ObjectNode json, String mediaType, String schema) {
    json.putObject("content").putObject(mediaType).putObject("schema").put("$ref", REF + schema);
  }

  private static String tag(ApiVersion version) {
    return String.join("_", words(version)) + "_" + version.version();
  }

  /** {@code RbacAuthorizationV1}. */
  private static String camel(ApiVersion version) {
    return Stream.concat(words(version).stream(), Stream.of(version.version()))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** {@code rbac, authorization} of {@code rbac.authorization.k8s.io}. */
  private static List<String> words(ApiVersion version) {
    String group = version.group().isEmpty() ? "core" : version.group().replace(".k8s.io", "");
    return List.of(group.split("\\."));
  }
}
