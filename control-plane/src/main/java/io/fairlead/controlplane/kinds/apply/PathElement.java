package io.fairlead.controlplane.kinds.apply;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step from an object to what is in it. Ordered as Kubernetes orders them: fields, keys,
 * values, indexes.
 */
public sealed interface PathElement extends Comparable<PathElement> {

  /** A field of an object, an entry of a map. */
  record Field(String name) implements PathElement {}

  /**
   * An item of a list whose items are told apart by some of their fields.
   *
   * @param keys field and value, sorted by field
   */
  record Keyed(List<Map.Entry<String, JsonNode>> keys) implements PathElement {
    public Keyed {
      keys =
          keys.stream()
              .map(key -> Map.entry(key.getKey(), canonical(key.getValue())))
              .sorted(Map.Entry.comparingByKey())
              .toList();
    }
  }

  /** An item of a list that is a set. */
  record Value(JsonNode value) implements PathElement {
    public Value {
      value = canonical(value);
    }
  }

  /** An item of a list by its position; only ever comes from a client's managedFields. */
  record Index(int index) implements PathElement {}

  /** One node for one number, whichever parser it came from. */
  private static JsonNode canonical(JsonNode value) {
    if (!value.isNumber()) {
      return value;
    }
    return value.canConvertToLong() && value.isIntegralNumber()
        ? JsonNodeFactory.instance.numberNode(value.longValue())
        : JsonNodeFactory.instance.numberNode(value.decimalValue().stripTrailingZeros());
  }

  /** As error messages show it: {@code .name}, {@code [port=80,protocol="TCP"]}, {@code [="a"]}. */
  default String text() {
    return switch (this) {
      case Field(String name) -> "." + name;
      case Keyed(List<Map.Entry<String, JsonNode>> keys) -> {
        List<String> parts = new ArrayList<>();
        keys.forEach(key -> parts.add(key.getKey() + "=" + key.getValue()));
        yield "[" + String.join(",", parts) + "]";
      }
      case Value(JsonNode value) -> "[=" + value + "]";
      case Index(int index) -> "[" + index + "]";
    };
  }

  /** As FieldsV1 writes it: {@code f:name}, <code>k:{"port":80}</code>, {@code v:"a"}. */
  default String code() {
    return switch (this) {
      case Field(String name) -> "f:" + name;
      case Keyed(List<Map.Entry<String, JsonNode>> keys) -> {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        keys.forEach(key -> json.set(key.getKey(), key.getValue()));
        yield "k:" + json;
      }
      case Value(JsonNode value) -> "v:" + value;
      case Index(int index) -> "i:" + index;
    };
  }

  /**
   * Reads what {@link #code} wrote.
   *
   * @throws IllegalArgumentException if it is no path element
   */
  static PathElement parse(String code) {
    String rest = code.length() < 2 ? "" : code.substring(2);
    try {
      return switch (code.length() < 2 ? "" : code.substring(0, 2)) {
        case "f:" -> new Field(rest);
        case "v:" -> new Value(JsonMapper.shared().readTree(rest));
        case "i:" -> new Index(Integer.parseInt(rest));
        case "k:" -> {
          List<Map.Entry<String, JsonNode>> keys = new ArrayList<>();
          if (!(JsonMapper.shared().readTree(rest) instanceof ObjectNode json)) {
            throw new IllegalArgumentException("no keys: " + code);
          }
          json.forEachEntry((name, value) -> keys.add(Map.entry(name, value)));
          yield new Keyed(keys);
        }
        default -> throw new IllegalArgumentException("no path element: " + code);
      };
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no path element: " + code, e);
    }
  }

  @Override
  default int compareTo(PathElement other) {
    if (this instanceof Field(String a) && other instanceof Field(String b)) {
      return a.compareTo(b);
    }
    if (this instanceof Keyed(var a) && other instanceof Keyed(var b)) {
      return compareKeys(a, b);
    }
    if (this instanceof Value(JsonNode a) && other instanceof Value(JsonNode b)) {
      return compareValues(a, b);
    }
    if (this instanceof Index(int a) && other instanceof Index(int b)) {
      return Integer.compare(a, b);
    }
    return Integer.compare(rank(this), rank(other));
  }

  private static int rank(PathElement element) {
    return switch (element) {
      case Field _ -> 0;
      case Keyed _ -> 1;
      case Value _ -> 2;
      case Index _ -> 3;
    };
  }

  private static int compareKeys(
      List<Map.Entry<String, JsonNode>> a, List<Map.Entry<String, JsonNode>> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int names = a.get(i).getKey().compareTo(b.get(i).getKey());
      int order = names != 0 ? names : compareValues(a.get(i).getValue(), b.get(i).getValue());
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /** Numbers by size, then texts; all else by its JSON. */
  private static int compareValues(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue());
    }
    if (a.isString() && b.isString()) {
      return a.stringValue().compareTo(b.stringValue());
    }
    return Comparator.<JsonNode, Boolean>comparing(node -> !node.isNumber())
        .thenComparing(node -> !node.isString())
        .thenComparing(JsonNode::toString)
        .compare(a, b);
  }
}
