package io.fairlead.controlplane.kinds.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what {@code CustomResourceGenerator} wrote of constraints: a field a line, and its words.
 */
final class ConstraintReader {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ConstraintReader() {}

  static Map<String, Constraints> readAll() {
    Map<String, Constraints> all = new HashMap<>();
    for (String line : SchemaReader.resource("custom.constraints").split("\n")) {
      List<String> words = Arrays.asList(line.split(" "));
      all.put(words.getFirst(), read(words.subList(1, words.size())));
    }
    return Map.copyOf(all);
  }

  private static Constraints read(List<String> words) {
    Long min = null;
    Long max = null;
    GoPattern pattern = null;
    List<String> allowed = List.of();
    JsonNode byDefault = null;
    List<String> ofItems = new ArrayList<>();
    for (String word : words) {
      String value = word.substring(word.indexOf('=') + 1);
      switch (word.substring(0, word.indexOf('='))) {
        case "min" -> min = Long.valueOf(value);
        case "max" -> max = Long.valueOf(value);
        case "pattern" -> pattern = GoPattern.of(value);
        case "enum" -> allowed = List.of(value.split("\\|"));
        case "default" -> byDefault = JSON.readTree(value);
        default -> ofItems.add(word.substring("item.".length()));
      }
    }
    return new Constraints(min, max, pattern, allowed, byDefault, items(ofItems));
  }

  private static @Nullable Constraints items(List<String> words) {
    return words.isEmpty() ? null : read(words);
  }
}
