package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Phrases that cells of several kinds share. */
final class Cells {
  static final String NONE = "<none>";
  static final String UNKNOWN = "<unknown>";
  private static final int SHOWN = 3;

  private Cells() {}

  static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  /** {@code a,b,c + 2 more...}, or {@code empty} where there are none. */
  static String firstFew(List<String> all, String empty) {
    if (all.isEmpty()) {
      return empty;
    }
    if (all.size() <= SHOWN) {
      return String.join(",", all);
    }
    return "%s + %d more...".formatted(String.join(",", all.subList(0, SHOWN)), all.size() - SHOWN);
  }

  /** {@code k=v,k=v} sorted by key, or {@code <none>}. */
  static String selector(Map<String, String> labels) {
    return orNone(
        labels.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(",")));
  }

  /** Where a load balancer takes connections: addresses and names, sorted. */
  static List<String> loadBalancer(ObjectNode object) {
    return Json.objects(object, "status", "loadBalancer", "ingress").stream()
        .map(at -> Json.text(at, "ip").isEmpty() ? Json.text(at, "hostname") : Json.text(at, "ip"))
        .filter(text -> !text.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  /** The condition's {@code status}, empty where the object has no such condition. */
  static String condition(Collection<ObjectNode> conditions, String type) {
    return conditions.stream()
        .filter(c -> Json.text(c, "type").equals(type))
        .map(c -> Json.text(c, "status"))
        .findFirst()
        .orElse("");
  }

  static int size(JsonNode object, String... path) {
    return Json.at(object, path).size();
  }
}
