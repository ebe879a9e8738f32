package io.fairlead.controlplane.kinds.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the values of one field of a custom resource have to be. Null: nothing is said.
 *
 * @param min of a number; of how long a text (in characters), list or map is
 * @param max likewise
 * @param pattern what a text has to have in it
 * @param allowed the only texts, or numbers as text; empty: all
 * @param byDefault what is put where the field is absent
 * @param item of each item of a list, or value of a map
 */
public record Constraints(
    @Nullable Long min,
    @Nullable Long max,
    @Nullable GoPattern pattern,
    List<String> allowed,
    @Nullable JsonNode byDefault,
    @Nullable Constraints item) {

  /** Of a field about which nothing is said. */
  public static final Constraints NONE = new Constraints(null, null, null, List.of(), null, null);

  public Constraints {
    allowed = List.copyOf(allowed);
  }

  /** Of a field of the message with this OpenAPI name. */
  public static Constraints of(String schema, String field) {
    return Holder.ALL.getOrDefault(schema + "." + field, NONE);
  }

  /** Of how many fields an object of this message has. */
  public static Constraints of(String schema) {
    return Holder.ALL.getOrDefault(schema, NONE);
  }

  /** Of each item of a list, or value of a map. */
  public Constraints ofItems() {
    return item == null ? NONE : item;
  }

  /** Adds them to the OpenAPI schema of the field. */
  void describe(ObjectNode property) {
    String type = property.path("type").asString("object");
    if (type.equals("object") && property.has("allOf")) {
      return;
    }
    String unit =
        switch (type) {
          case "string" -> "Length";
          case "array" -> "Items";
          case "object" -> "Properties";
          default -> "imum";
        };
    if (min != null) {
      property.put("min" + unit, min);
    }
    if (max != null) {
      property.put("max" + unit, max);
    }
    if (pattern != null) {
      property.put("pattern", pattern.text());
    }
    for (String value : allowed) {
      JsonNode shown =
          type.equals("integer")
              ? JsonNodeFactory.instance.numberNode(Integer.parseInt(value))
              : JsonNodeFactory.instance.stringNode(value);
      property.withArrayProperty("enum").add(shown);
    }
    if (byDefault != null) {
      property.set("default", byDefault);
    }
    for (String inner : List.of("items", "additionalProperties")) {
      if (property.get(inner) instanceof ObjectNode items) {
        ofItems().describe(items);
      }
    }
  }

  private static final class Holder {
    static final Map<String, Constraints> ALL = ConstraintReader.readAll();
  }
}
