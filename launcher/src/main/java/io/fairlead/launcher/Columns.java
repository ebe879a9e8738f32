package io.fairlead.launcher;

import java.util.List;

/** Lines in columns, three blanks apart, as kubectl prints them. */
public final class Columns {
  private Columns() {}

  public static String laidOut(List<List<String>> lines) {
    int columns = lines.getFirst().size();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int column = 0; column < columns - 1; column++) {
        int at = column;
        int width = lines.stream().mapToInt(l -> l.get(at).length()).max().orElse(0);
        text.append(line.get(column)).repeat(' ', width - line.get(column).length() + 3);
      }
      text.append(line.get(columns - 1)).append('\n');
    }
    return text.toString();
  }
}
