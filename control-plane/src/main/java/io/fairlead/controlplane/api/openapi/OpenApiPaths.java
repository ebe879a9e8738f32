package io.fairlead.controlplane.api.openapi;

import io.fairlead.controlplane.api.discovery.ReviewKind;
import io.fairlead.controlplane.api.discovery.Verbs;
import io.fairlead.controlplane.api.discovery.Version;
import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.controlplane.api.openapi.Operations.Action;
import io.fairlead.controlplane.api.openapi.Operations.Resource;
import io.fairlead.controlplane.kinds.schema.Descriptions;
import io.fairlead.controlplane.kinds.schema.OpenApi;
import io.fairlead.controlplane.kinds.schema.OpenApiType;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the OpenAPI v3 document of one group-version from its kinds, reviews and their schemas.
 */
final class OpenApiPaths {
  private final ApiVersion version;
  private final ObjectNode paths = JsonNodeFactory.instance.objectNode();
  private final List<ResourceKind> kinds = new ArrayList<>();
  private final Set<OpenApiType> others = new LinkedHashSet<>();

  private OpenApiPaths(ApiVersion version) {
    this.version = version;
  }

  /** Documents by name: {@code api/v1}, {@code apis/networking.k8s.io/v1} ... */
  static Map<String, ObjectNode> documents() {
    Map<ApiVersion, OpenApiPaths> all = new LinkedHashMap<>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (ApiVersion version : kind.versions()) {
        all.computeIfAbsent(version, OpenApiPaths::new).add(kind);
      }
    }
    for (ReviewKind review : ReviewKind.values()) {
      all.computeIfAbsent(review.type().version(), OpenApiPaths::new).add(review);
    }
    Descriptions descriptions = Descriptions.read();
    Map<String, ObjectNode> documents = new LinkedHashMap<>();
    all.forEach((version, of) -> documents.put(version.root(), of.document(descriptions)));
    return documents;
  }

  private ObjectNode document(Descriptions descriptions) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("openapi", "3.0.0");
    json.putObject("info").put("title", "Kubernetes").put("version", Version.GIT_VERSION);
    json.set("paths", paths);
    json.putObject("components")
        .set("schemas", OpenApi.components(version, kinds, others, descriptions));
    return json;
  }

  private void add(ResourceKind kind) {
    kinds.add(kind);
    Resource resource = Resource.of(kind, version);
    OpenApiType type = OpenApiType.of(kind, version);
    String collection = collection(kind.plural(), kind.namespaced());
    String item = collection + "/{name}";
    collection(paths.putObject(collection), kind, resource, type);
    item(paths.putObject(item), kind, resource, type, "");
    if (kind.statusSubresource()) {
      item(paths.putObject(item + "/status"), kind, resource, type, "Status");
    }
    if (version.equals(kind.versions().getFirst())) {
      Subresource.of(kind).forEach(sub -> add(sub, resource, item));
    }
    if (kind.namespaced()) {
      ObjectNode everywhere = paths.putObject("/" + version.root() + "/" + kind.plural());
      Operations.add(everywhere, Action.LIST, resource, "", type);
      ObjectNode list = (ObjectNode) everywhere.get("get");
      String id = list.path("operationId").asString("").replace("Namespaced", "");
      list.put("operationId", id + "ForAllNamespaces");
    }
  }

  private void add(Subresource sub, Resource resource, String item) {
    ObjectNode path = paths.putObject(item + "/" + sub.path());
    String part = sub.path().substring(0, 1).toUpperCase(Locale.ROOT) + sub.path().substring(1);
    if (sub.connects()) {
      Operations.connect(path, resource, part, sub.type());
      pathParameters(path, resource.namespaced(), true);
      return;
    }
    others.add(sub.type());
    for (String verb : sub.verbs()) {
      Operations.add(path, Action.of(verb), resource, part, sub.type());
    }
    pathParameters(path, resource.namespaced(), true);
  }

  private void add(ReviewKind review) {
    others.add(review.type());
    ObjectNode path = paths.putObject(collection(review.plural(), review.namespaced()));
    Resource resource = new Resource(version, review.kind(), review.namespaced(), List.of());
    Operations.add(path, Action.POST, resource, "", review.type());
    pathParameters(path, review.namespaced(), false);
  }

  private String collection(String plural, boolean namespaced) {
    return "/" + version.root() + (namespaced ? "/namespaces/{namespace}/" : "/") + plural;
  }

  private static void collection(
      ObjectNode path, ResourceKind kind, Resource resource, OpenApiType type) {
    Operations.add(path, Action.LIST, resource, "", type);
    if (Verbs.allows(kind, "create")) {
      Operations.add(path, Action.POST, resource, "", type);
    }
    if (Verbs.allows(kind, "deletecollection")) {
      Operations.add(path, Action.DELETE_COLLECTION, resource, "", type);
    }
    pathParameters(path, kind.namespaced(), false);
  }

  private static void item(
      ObjectNode path, ResourceKind kind, Resource resource, OpenApiType type, String part) {
    Operations.add(path, Action.GET, resource, part, type);
    if (Verbs.allows(kind, "update")) {
      Operations.add(path, Action.PUT, resource, part, type);
    }
    if (Verbs.allows(kind, "patch")) {
      Operations.add(path, Action.PATCH, resource, part, type);
    }
    if (part.isEmpty() && Verbs.allows(kind, "delete")) {
      Operations.add(path, Action.DELETE, resource, part, type);
    }
    pathParameters(path, kind.namespaced(), true);
  }

  private static void pathParameters(ObjectNode path, boolean namespaced, boolean named) {
    if (!namespaced && !named) {
      return;
    }
    ArrayNode parameters = path.putArray("parameters");
    if (named) {
      Operations.parameter(parameters, "name", "path");
    }
    if (namespaced) {
      Operations.parameter(parameters, "namespace", "path");
    }
  }
}
