package io.fairlead.controlplane.kinds.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** JSON values as Go's fmt shows them, which is how the errors of apply name them. */
final class GoWords {
  private GoWords() {}

  /** {@code &{value}}, what {@code %v} makes of a pointer to the value. */
  static String pointer(JsonNode value) {
    return "&{" + plain(value) + "}";
  }

  /** What {@code %#v} makes of it. */
  static String typedPointer(JsonNode value) {
    return "&value.valueUnstructured{Value:" + literal(value) + "}";
  }

  /** What {@code %T} makes of it. */
  static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
      case OBJECT, POJO -> "map[string]interface {}";
      case ARRAY -> "[]interface {}";
      case NULL, MISSING, BINARY -> "<nil>";
    };
  }

  private static String plain(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.stringValue();
      case NULL, MISSING -> "<nil>";
      case OBJECT -> {
        List<String> entries = new ArrayList<>();
        sorted(value).forEach((key, item) -> entries.add(key + ":" + plain(item)));
        yield "map[" + String.join(" ", entries) + "]";
      }
      case ARRAY -> "[" + String.join(" ", value.valueStream().map(GoWords::plain).toList()) + "]";
      case BOOLEAN, NUMBER, POJO, BINARY -> value.toString();
    };
  }

  private static String literal(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> {
        List<String> entries = new ArrayList<>();
        sorted(value).forEach((key, item) -> entries.add('"' + key + "\":" + literal(item)));
        yield "map[string]interface {}{" + String.join(", ", entries) + "}";
      }
      case ARRAY ->
          "[]interface {}{"
              + String.join(", ", value.valueStream().map(GoWords::literal).toList())
              + "}";
      case NULL, MISSING -> "interface {}(nil)";
      case STRING, BOOLEAN, NUMBER, POJO, BINARY -> value.toString();
    };
  }

  private static Map<String, JsonNode> sorted(JsonNode object) {
    Map<String, JsonNode> entries = new TreeMap<>();
    object.forEachEntry(entries::put);
    return entries;
  }
}
