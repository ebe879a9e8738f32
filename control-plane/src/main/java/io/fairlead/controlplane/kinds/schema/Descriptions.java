package io.fairlead.controlplane.kinds.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What OpenAPI says of types and fields to people: descriptions, the values a text may have,
 * defaults. Read from generated resources for as long as documents are made, and not kept: nothing
 * else needs them, and they are large.
 */
public final class Descriptions {
  /** Each a {@code NAME.descriptions.json.gz} beside this class; the format is the generator's. */
  private static final List<String> RESOURCES = List.of("kinds", "custom");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ObjectNode byType = JsonNodeFactory.instance.objectNode();

  private Descriptions() {}

  /** For documents that nobody reads. */
  public static Descriptions none() {
    return new Descriptions();
  }

  /** Reads all of it: some hundred kilobytes. */
  public static Descriptions read() {
    Descriptions all = new Descriptions();
    for (String name : RESOURCES) {
      all.byType.setAll(resource(name + ".descriptions.json.gz"));
    }
    return all;
  }

  /** The type's description, empty where there is none. */
  String of(String type) {
    return byType.path(type).path("description").asString("");
  }

  /** Changes a field's schema: what is known of the field {@code name} of {@code type} is added. */
  void describe(String type, String name, ObjectNode schema) {
    if (byType.path(type).path("properties").path(name) instanceof ObjectNode known) {
      schema.setAll(known);
    }
  }

  private static ObjectNode resource(String name) {
    try (InputStream in = Descriptions.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is not on the class path: it is generated when Maven builds control-plane");
      }
      JsonNode json = JSON.readTree(new GZIPInputStream(in));
      return (ObjectNode) json;
    } catch (IOException e) {
      throw new UncheckedIOException(name + " can not be read", e);
    }
  }
}
