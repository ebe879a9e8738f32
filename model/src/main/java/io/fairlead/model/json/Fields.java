package io.fairlead.model.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Reads fields of Kubernetes objects without ever throwing: the views are built from stored JSON
 * that passed validation, possibly that of another version.
 */
public final class Fields {

  private Fields() {}

  /** The string at {@code name}; empty when absent. */
  public static String text(JsonNode parent, String name) {
    return parent.path(name).stringValue("");
  }

  /** The whole number at {@code name}; {@code otherwise} when absent or out of range. */
  public static int integer(JsonNode parent, String name, int otherwise) {
    JsonNode value = parent.path(name);
    return value.isIntegralNumber() && value.canConvertToInt() ? value.intValue() : otherwise;
  }

  /** The boolean at {@code name}; {@code otherwise} when absent. */
  public static boolean flag(JsonNode parent, String name, boolean otherwise) {
    return parent.path(name).booleanValue(otherwise);
  }

  /** An int-or-string as text; empty when absent. */
  public static String intOrText(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    return value.isIntegralNumber() ? value.bigIntegerValue().toString() : value.stringValue("");
  }

  /** The elements of the list at {@code name}; none when absent. */
  public static List<JsonNode> list(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    return value.isArray() ? List.copyOf(value.values()) : List.of();
  }

  /** The strings of the list at {@code name}; none when absent. */
  public static List<String> texts(JsonNode parent, String name) {
    return list(parent, name).stream()
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .toList();
  }

  /** The string-to-string map at {@code name} in the order written; empty when absent. */
  public static Map<String, String> map(JsonNode parent, String name) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : parent.path(name).properties()) {
      entries.put(entry.getKey(), entry.getValue().stringValue(""));
    }
    return entries;
  }

  /** True when {@code name} is there and not null: {@code {}} and {@code []} are present. */
  public static boolean present(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    return !value.isMissingNode() && !value.isNull();
  }
}
