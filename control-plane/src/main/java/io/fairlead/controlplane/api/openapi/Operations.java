package io.fairlead.controlplane.api.openapi;

import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.kinds.schema.OpenApiType;
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

    /** What a verb does with one object, and {@code create} below one. */
    static Action of(String verb) {
      return switch (verb) {
        case "get" -> GET;
        case "create" -> POST;
        case "update" -> PUT;
        case "patch" -> PATCH;
        default -> throw new IllegalArgumentException("no subresource has the verb " + verb);
      };
    }
  }

  /**
   * What operations are on.
   *
   * @param version it is served in
   * @param patches the forms a patch may have; empty where nothing is patched
   */
  record Resource(ApiVersion version, String kind, boolean namespaced, List<PatchType> patches) {
    static Resource of(ResourceKind kind, ApiVersion version) {
      return new Resource(version, kind.kind(), kind.namespaced(), PatchType.of(kind));
    }
  }

  private Operations() {}

  /**
   * Adds an operation.
   *
   * @param part {@code Status}, {@code Scale} ... or empty
   * @param type what it takes and gives
   */
  static void add(
      ObjectNode path, Action action, Resource resource, String part, OpenApiType type) {
    ApiVersion version = resource.version();
    ObjectNode operation = path.putObject(action.method);
    operation.put("description", description(action, resource, part));
    operation.putArray("tags").add(tag(version));
    operation.put(
        "operationId",
        action.idVerb
            + camel(version)
            + (resource.namespaced() ? "Namespaced" : "")
            + resource.kind()
            + part);
    operation.put("x-kubernetes-action", action.word);
    versionKind(operation.putObject("x-kubernetes-group-version-kind"), type);
    parameters(operation, action);
    body(operation, action, resource, type);
    response(operation, action, type);
  }

  /** Adds both methods that connect; they take and give bytes of no schema. */
  static void connect(ObjectNode path, Resource resource, String part, OpenApiType type) {
    for (String method : List.of("get", "post")) {
      String upper = method.toUpperCase(Locale.ROOT);
      ObjectNode operation = path.putObject(method);
      operation.put(
          "description",
          "connect %s requests to %s of %s"
              .formatted(upper, part.toLowerCase(Locale.ROOT), resource.kind()));
      operation.putArray("tags").add(tag(resource.version()));
      operation.put(
          "operationId",
          "connect"
              + camel(resource.version())
              + upper.charAt(0)
              + method.substring(1)
              + "Namespaced"
              + resource.kind()
              + part);
      operation.put("x-kubernetes-action", "connect");
      versionKind(operation.putObject("x-kubernetes-group-version-kind"), type);
      operation
          .putObject("responses")
          .putObject("200")
          .put("description", "OK")
          .putObject("content")
          .putObject("*/*")
          .putObject("schema")
          .put("type", "string");
    }
  }

  private static void versionKind(ObjectNode json, OpenApiType type) {
    json.put("group", type.version().group())
        .put("version", type.version().version())
        .put("kind", type.kind());
  }

  private static String description(Action action, Resource resource, String part) {
    String text = action.description.formatted(resource.kind());
    if (part.isEmpty()) {
      return text;
    }
    String of = part.toLowerCase(Locale.ROOT) + " of ";
    return action == Action.POST
        ? "create " + of + "a " + resource.kind()
        : text.replace("the specified", of + "the specified");
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

  private static void body(
      ObjectNode operation, Action action, Resource resource, OpenApiType type) {
    switch (action) {
      case POST, PUT -> reference(operation.putObject("requestBody"), "*/*", type.schema());
      case PATCH -> {
        ObjectNode content = operation.putObject("requestBody").putObject("content");
        for (PatchType patch : resource.patches()) {
          content.putObject(patch.mediaType()).putObject("schema").put("type", "object");
        }
      }
      case GET, LIST, DELETE, DELETE_COLLECTION -> {}
    }
  }

  private static void response(ObjectNode operation, Action action, OpenApiType type) {
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
