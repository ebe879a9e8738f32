package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The annotation in which kubectl's own apply keeps what it last applied. Server-side apply by
 * kubectl takes over what is in it, and keeps it up to date where it is.
 */
final class LastApplied {
  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  /** All annotations of an object, names and values, in bytes. */
  private static final int MOST_BYTES = 256 * 1024;

  private LastApplied() {}

  /** The fields of the annotation that are still as it says; none where there is no annotation. */
  static FieldSet unchangedFields(Write write, ObjectNode live) {
    String text = Json.text(live, "metadata", "annotations", ANNOTATION);
    if (text.isEmpty() || !(parse(text) instanceof ObjectNode last)) {
      return FieldSet.EMPTY;
    }
    Shape shape = write.shape();
    boolean fits =
        Json.text(last, "apiVersion").equals(write.apiVersion())
            && TypeCheck.of(last, shape).isEmpty();
    if (!fits) {
      return FieldSet.EMPTY;
    }
    Comparison change = Comparison.of(last, live, shape);
    return Extraction.of(last, shape).difference(change.set()).difference(change.removed());
  }

  private static JsonNode parse(String text) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.nullNode();
    }
  }

  /** The object with {@code config} in its annotation, if it has one. */
  static ObjectNode renewed(ObjectNode object, ObjectNode config) {
    if (Json.text(object, "metadata", "annotations", ANNOTATION).isEmpty()) {
      return object;
    }
    ObjectNode bare = config.deepCopy();
    if (Json.at(bare, "metadata", "annotations") instanceof ObjectNode annotations) {
      annotations.remove(ANNOTATION);
    }
    ObjectNode renewed = object.deepCopy();
    ObjectNode annotations = Json.child(Json.child(renewed, "metadata"), "annotations");
    annotations.put(ANNOTATION, sorted(bare) + "\n");
    if (size(annotations) > MOST_BYTES) {
      annotations.remove(ANNOTATION);
    }
    return renewed;
  }

  private static int size(ObjectNode annotations) {
    int[] bytes = {0};
    annotations.forEachEntry(
        (name, value) ->
            bytes[0] += (name + value.stringValue("")).getBytes(StandardCharsets.UTF_8).length);
    return bytes[0];
  }

  /** Fields in alphabetical order, as kubectl writes them. */
  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      Map<String, JsonNode> fields = new TreeMap<>();
      object.forEachEntry((name, value) -> fields.put(name, sorted(value)));
      return JsonNodeFactory.instance.objectNode().setAll(fields);
    }
    if (node.isArray()) {
      var list = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> list.add(sorted(item)));
      return list;
    }
    return node;
  }
}
