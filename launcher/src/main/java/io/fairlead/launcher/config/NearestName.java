package io.fairlead.launcher.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name somebody meant who wrote one that does not exist. */
final class NearestName {
  private NearestName() {}

  /** Of these names the one that fewest edits turn it into; empty when none is near. */
  static Optional<String> of(String written, Collection<String> names) {
    int most = Math.max(2, written.length() / 3);
    return names.stream()
        .filter(name -> edits(written, name) <= most)
        .min(
            Comparator.<String>comparingInt(name -> edits(written, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Characters to put in, take out or replace (Levenshtein's distance). */
  private static int edits(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] line = new int[to.length() + 1];
      line[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        line[column] =
            Math.min(above[column - 1] + replaced, Math.min(above[column], line[column - 1]) + 1);
      }
      above = line;
    }
    return above[to.length()];
  }
}
