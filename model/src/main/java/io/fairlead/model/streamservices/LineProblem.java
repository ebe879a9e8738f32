package io.fairlead.model.streamservices;

import java.util.ArrayList;
import java.util.List;

/**
 * What keeps a line from being served as it is written.
 *
 * @param key of the line in {@code data}
 * @param text for people: what is wrong and what comes of it
 */
public record LineProblem(String key, String text) {
  private static final int MOST = 20;

  /** One text for each of the first problems, and how many more there are. */
  public static List<String> words(List<LineProblem> problems) {
    List<String> words = new ArrayList<>();
    problems.stream()
        .limit(MOST)
        .forEach(one -> words.add("data[%s]: %s".formatted(one.key, one.text)));
    if (problems.size() > MOST) {
      words.add("data: %d more problems".formatted(problems.size() - MOST));
    }
    return words;
  }
}
