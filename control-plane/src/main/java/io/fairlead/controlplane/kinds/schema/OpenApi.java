package io.fairlead.controlplane.kinds.schema;

import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas as OpenAPI v3 component schemas, under Kubernetes' names and with its extensions:
 * what {@code kubectl explain} shows, and where {@code kubectl apply}, {@code diff} and {@code
 * edit} read which lists merge by which key.
 */
public final class OpenApi {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final String KUBERNETES = "io.k8s.api";
  private static final String REF = "#/components/schemas/";

  private final Descriptions descriptions;
  private final Map<String, ObjectNode> written = new TreeMap<>();
  private final Deque<String> pending = new ArrayDeque<>();

  private OpenApi(Descriptions descriptions) {
    this.descriptions = descriptions;
  }

  /**
   * {@code components.schemas} for a document that serves these kinds in this version: each kind's
   * schema with its {@code x-kubernetes-group-version-kind}, its list, and everything they reach.
   * In the order of their names; no reference leads out of it.
   */
  public static ObjectNode components(ApiVersion version, Collection<ResourceKind> kinds) {
    return components(version, kinds, List.of(), Descriptions.read());
  }

  /**
   * As {@link #components(ApiVersion, Collection)}.
   *
   * @param others besides the kinds, what operations take and give
   * @param descriptions read once for all documents
   */
  public static ObjectNode components(
      ApiVersion version,
      Collection<ResourceKind> kinds,
      Collection<OpenApiType> others,
      Descriptions descriptions) {
    OpenApi components = new OpenApi(descriptions);
    for (ResourceKind kind : kinds) {
      components.addKind(kind, version, "");
      components.addKind(kind, version, "List");
    }
    for (OpenApiType type : others) {
      if (!components.written.containsKey(type.schema())) {
        ObjectNode schema = components.object(Schemas.named(type.schema()));
        components.write(type.schema(), schema, type.version(), type.kind());
      }
    }
    while (!components.pending.isEmpty()) {
      String name = components.pending.remove();
      if (!components.written.containsKey(name)) {
        components.written.put(name, components.object(Schemas.named(name)));
      }
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    components.written.forEach(all::set);
    return all;
  }

  private void addKind(ResourceKind kind, ApiVersion version, String suffix) {
    String kept = Schemas.of(kind, version).name();
    String shown = Schemas.openApiName(kind, version);
    ObjectNode schema = object(Schemas.named(kept + suffix));
    if (!kept.equals(shown)) { // a list of the version shown, not of the one it is kept in
      pending.remove(kept);
      for (JsonNode holder : schema.findParents("$ref")) {
        if (holder instanceof ObjectNode item
            && item.path("$ref").asString("").equals(REF + kept)) {
          item.put("$ref", REF + shown);
        }
      }
    }
    write(shown + suffix, schema, version, kind.kind() + suffix);
  }

  private void write(String name, ObjectNode schema, ApiVersion version, String kind) {
    schema
        .putArray("x-kubernetes-group-version-kind")
        .addObject()
        .put("group", version.group())
        .put("kind", kind)
        .put("version", version.version());
    written.put(name, schema);
  }

  private ObjectNode object(ObjectSchema schema) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String description = descriptions.of(schema.name());
    if (!description.isEmpty()) {
      json.put("description", description);
    }
    json.put("type", "object");
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    Map<String, FieldSchema> fields = new TreeMap<>(Schemas.jsonFields(schema));
    fields.forEach(
        (name, field) -> {
          ObjectNode property = property(field, schema.name().startsWith(KUBERNETES));
          descriptions.describe(schema.name(), name, property);
          if (field.type() instanceof Message(String type) && !property.has("description")) {
            describeByType(property, descriptions.of(type));
          }
          Constraints.of(schema.name(), name).describe(property);
          properties.set(name, property);
        });
    if (!properties.isEmpty()) {
      json.set("properties", properties);
    }
    List<String> required =
        fields.values().stream().filter(FieldSchema::required).map(FieldSchema::name).toList();
    if (!required.isEmpty()) {
      required.forEach(json.putArray("required")::add);
    }
    if (schema.atomic()) {
      json.put("x-kubernetes-map-type", "atomic");
    }
    return json;
  }

  /** A field of which nothing is known says what its type is, in one sentence. */
  private static void describeByType(ObjectNode property, String text) {
    int end = text.indexOf(". ");
    if (!text.isEmpty()) {
      property.put("description", end < 0 ? text : text.substring(0, end + 1));
    }
  }

  private ObjectNode property(FieldSchema field, boolean itemDefaults) {
    ObjectNode json = value(field.type(), itemDefaults);
    Merge merge = field.merge();
    if (!merge.listType().isEmpty()) {
      boolean map = field.type() instanceof MapOf;
      json.put(map ? "x-kubernetes-map-type" : "x-kubernetes-list-type", merge.listType());
    }
    if (!merge.listMapKeys().isEmpty()) {
      merge.listMapKeys().forEach(json.withArrayProperty("x-kubernetes-list-map-keys")::add);
    }
    if (!merge.patchKey().isEmpty()) {
      json.put("x-kubernetes-patch-merge-key", merge.patchKey());
    }
    String strategy = strategy(merge);
    if (!strategy.isEmpty()) {
      json.put("x-kubernetes-patch-strategy", strategy);
    }
    return json;
  }

  /** {@code merge}, {@code retainKeys}, both with a comma, or nothing. */
  private static String strategy(Merge merge) {
    String merging =
        switch (merge.strategic()) {
          case MERGE -> "merge";
          case DEFAULT -> "";
        };
    if (!merge.retainKeys()) {
      return merging;
    }
    return merging.isEmpty() ? "retainKeys" : merging + ",retainKeys";
  }

  private ObjectNode value(ValueType type, boolean itemDefaults) {
    return switch (type) {
      case Scalar scalar -> scalar(scalar);
      case Message(String name) -> {
        pending.add(name);
        yield reference(name);
      }
      case ListOf(ValueType element) -> {
        ObjectNode list = plain("array", "");
        list.set("items", item(element, itemDefaults));
        yield list;
      }
      case MapOf(ValueType element) -> {
        ObjectNode map = plain("object", "");
        map.set("additionalProperties", item(element, itemDefaults));
        yield map;
      }
    };
  }

  /** An item of a list or a map. Those of Kubernetes' own types say what an empty one is. */
  private ObjectNode item(ValueType type, boolean itemDefaults) {
    ObjectNode json = value(type, itemDefaults);
    if (itemDefaults) {
      switch (type) {
        case Scalar.STRING -> json.put("default", "");
        case Scalar.BOOLEAN -> json.put("default", false);
        case Scalar.INT32, Scalar.INT64, Scalar.DOUBLE -> json.put("default", 0);
        case Message _ -> json.putObject("default");
        case Scalar _, ListOf _, MapOf _ -> {}
      }
    }
    return json;
  }

  private ObjectNode scalar(Scalar scalar) {
    return switch (scalar) {
      case STRING -> plain("string", "");
      case BOOLEAN -> plain("boolean", "");
      case INT32 -> plain("integer", "int32");
      case INT64 -> plain("integer", "int64");
      case DOUBLE -> plain("number", "double");
      case BYTES -> plain("string", "byte");
      case TIME -> named(META + "Time", plain("string", "date-time"));
      case MICRO_TIME -> named(META + "MicroTime", plain("string", "date-time"));
      case QUANTITY ->
          named("io.k8s.apimachinery.pkg.api.resource.Quantity", oneOf("string", "number"));
      case INT_OR_STRING ->
          named(
              "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
              oneOf("integer", "string").put("format", "int-or-string"));
      case ANY -> named(META + "FieldsV1", plain("object", ""));
    };
  }

  /** Publishes a leaf type under its own name and refers to it. */
  private ObjectNode named(String name, ObjectNode schema) {
    written.putIfAbsent(name, schema);
    return reference(name);
  }

  // Not a bare $ref: what stands beside one (merge keys) is ignored by readers of OpenAPI 3.0.
  private static ObjectNode reference(String name) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("allOf").addObject().put("$ref", REF + name);
    return json;
  }

  private static ObjectNode plain(String type, String format) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", type);
    return format.isEmpty() ? json : json.put("format", format);
  }

  private static ObjectNode oneOf(String first, String second) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    List.of(first, second).forEach(type -> json.withArrayProperty("oneOf").add(plain(type, "")));
    return json;
  }
}
