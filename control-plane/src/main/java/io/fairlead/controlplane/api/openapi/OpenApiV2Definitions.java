package io.fairlead.controlplane.api.openapi;

import static io.fairlead.controlplane.api.openapi.OpenApiV2.extension;
import static io.fairlead.controlplane.api.openapi.OpenApiV2.part;
import static io.fairlead.controlplane.api.openapi.OpenApiV2.text;

import io.fairlead.controlplane.api.discovery.ReviewKind;
import io.fairlead.controlplane.kinds.schema.Descriptions;
import io.fairlead.controlplane.kinds.schema.OpenApi;
import io.fairlead.controlplane.kinds.schema.OpenApiType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The definitions of the OpenAPI v2 document: those of the reviews and what they reach. A review
 * can not be patched, so kubectl finds no server that checks its fields, and checks them itself by
 * these. All numbers are field numbers of gnostic's {@code Schema}.
 */
final class OpenApiV2Definitions {
  private static final String V3 = "#/components/schemas/";
  private static final String V2 = "#/definitions/";

  private OpenApiV2Definitions() {}

  /** Encoded as {@code openapi.v2.Definitions}. */
  static byte[] encoded() {
    Map<String, JsonNode> all = new TreeMap<>();
    for (OpenApiType type : Arrays.stream(ReviewKind.values()).map(ReviewKind::type).toList()) {
      ObjectNode components =
          OpenApi.components(type.version(), List.of(), List.of(type), Descriptions.none());
      components.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    }
    return named(all);
  }

  private static byte[] named(Map<String, JsonNode> schemas) {
    List<byte[]> parts = new ArrayList<>();
    schemas.forEach(
        (name, schema) ->
            parts.add(part(1, OpenApiV2.message(text(1, name), part(2, schema(schema))))));
    return OpenApiV2.message(parts.toArray(byte[][]::new));
  }

  private static byte[] schema(JsonNode schema) {
    String reference = schema.path("allOf").path(0).path("$ref").asString("");
    if (!reference.isEmpty()) {
      return OpenApiV2.message(text(1, reference.replace(V3, V2)));
    }
    List<byte[]> parts = new ArrayList<>();
    if (schema.has("format")) {
      parts.add(text(2, schema.path("format").stringValue()));
    }
    schema.path("required").forEach(field -> parts.add(text(19, field.stringValue())));
    if (schema.has("additionalProperties")) {
      byte[] values = schema(schema.path("additionalProperties"));
      parts.add(part(21, OpenApiV2.message(part(1, values))));
    }
    if (schema.has("type")) {
      parts.add(part(22, OpenApiV2.message(text(1, schema.path("type").stringValue()))));
    }
    if (schema.has("items")) {
      parts.add(part(23, OpenApiV2.message(part(1, schema(schema.path("items"))))));
    }
    if (schema.has("properties")) {
      Map<String, JsonNode> properties = new TreeMap<>();
      schema.path("properties").properties().forEach(p -> properties.put(p.getKey(), p.getValue()));
      parts.add(part(25, named(properties)));
    }
    for (JsonNode kind : schema.path("x-kubernetes-group-version-kind")) {
      String yaml =
          "- group: \"%s\"\n  kind: %s\n  version: %s\n"
              .formatted(
                  kind.path("group").stringValue(),
                  kind.path("kind").stringValue(),
                  kind.path("version").stringValue());
      parts.add(part(31, extension("x-kubernetes-group-version-kind", yaml)));
    }
    return OpenApiV2.message(parts.toArray(byte[][]::new));
  }
}
