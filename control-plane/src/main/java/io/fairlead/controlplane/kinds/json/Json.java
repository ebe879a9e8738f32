package io.fairlead.controlplane.kinds.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Short words for what is done to trees over and over. Reading never throws: a missing field, a
 * null and a value of another type all read as absent.
 */
public final class Json {
  private Json() {}

  /** The node at the end of {@code path}; a missing node if there is none. */
  public static JsonNode at(JsonNode node, String... path) {
    JsonNode found = node;
    for (String name : path) {
      found = found.path(name);
    }
    return found;
  }

  /** The text at {@code path}, empty if absent. */
  public static String text(JsonNode node, String... path) {
    return at(node, path).stringValue("");
  }

  /** Whether there is something other than null at {@code path}. */
  public static boolean has(JsonNode node, String... path) {
    JsonNode found = at(node, path);
    return !found.isMissingNode() && !found.isNull();
  }

  /** The whole number at {@code path}, {@code absent} if there is none. */
  public static long number(JsonNode node, long absent, String... path) {
    JsonNode found = at(node, path);
    return found.isIntegralNumber() ? found.longValue() : absent;
  }

  /** Whether {@code true} is at {@code path}. */
  public static boolean isTrue(JsonNode node, String... path) {
    return at(node, path).booleanValue(false);
  }

  /** The objects of the list at {@code path}. */
  public static List<ObjectNode> objects(JsonNode node, String... path) {
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode item : at(node, path)) {
      if (item instanceof ObjectNode object) {
        objects.add(object);
      }
    }
    return objects;
  }

  /** The texts of the list at {@code path}. */
  public static List<String> texts(JsonNode node, String... path) {
    JsonNode list = at(node, path);
    List<String> texts = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(item -> texts.add(item.stringValue("")));
    }
    return texts;
  }

  /** The map of texts at {@code path}, in its order. */
  public static Map<String, String> textMap(JsonNode node, String... path) {
    Map<String, String> texts = new LinkedHashMap<>();
    at(node, path).forEachEntry((key, value) -> texts.put(key, value.stringValue("")));
    return texts;
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array(String... texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (String text : texts) {
      array.add(text);
    }
    return array;
  }

  /** The object in {@code field}, put there if there is none. Changes {@code parent}. */
  public static ObjectNode child(ObjectNode parent, String field) {
    return parent.get(field) instanceof ObjectNode child ? child : parent.putObject(field);
  }

  /** Puts {@code text} where there is none or the empty text. Changes {@code parent}. */
  public static void defaultText(ObjectNode parent, String field, String text) {
    if (text(parent, field).isEmpty()) {
      parent.put(field, text);
    }
  }

  /** Puts {@code number} where there is none or zero. Changes {@code parent}. */
  public static void defaultNumber(ObjectNode parent, String field, int number) {
    if (number(parent, 0, field) == 0) {
      parent.put(field, number);
    }
  }

  /** Puts a copy of {@code from}'s field, or removes it where {@code from} has none. */
  public static void copyField(JsonNode from, ObjectNode to, String field) {
    JsonNode value = from.get(field);
    if (value == null) {
      to.remove(field);
    } else {
      to.set(field, value.deepCopy());
    }
  }

  /** Whether both have the same value, or none, in {@code field}. */
  public static boolean sameField(JsonNode one, JsonNode other, String field) {
    return at(one, field).equals(at(other, field));
  }
}
