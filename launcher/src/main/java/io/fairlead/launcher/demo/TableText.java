package io.fairlead.launcher.demo;

import io.fairlead.launcher.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A {@code meta.k8s.io/v1 Table} as kubectl prints it: wide-only columns left out, 3 blanks. */
final class TableText {
  private TableText() {}

  static String of(JsonNode table) {
    List<Integer> shown = new ArrayList<>();
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>();
    for (int i = 0; i < table.path("columnDefinitions").size(); i++) {
      JsonNode column = table.path("columnDefinitions").path(i);
      if (column.path("priority").asInt(0) == 0) {
        shown.add(i);
        header.add(column.path("name").asString("").toUpperCase(Locale.ROOT));
      }
    }
    lines.add(header);
    for (JsonNode row : table.path("rows")) {
      lines.add(shown.stream().map(i -> row.path("cells").path(i).asString("")).toList());
    }
    return lines.size() == 1 ? "No resources found\n" : Columns.laidOut(lines);
  }
}
