package io.fairlead.agent.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/behaviour.md says where each rule is tried, and what data planes lack: it is true. */
class EveryRuleHasACaseTest {
  private static final Path PROJECT = Path.of("..");
  private static final int RULES = 23;
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"((?:SD|N)\\d+)\"\\)");
  private static final Pattern ROW =
      Pattern.compile("^\\| ((?:SD|N)\\d+) \\| .* \\| ([^|]*) \\|$", Pattern.MULTILINE);

  @Test
  void theTableOfRulesNamesTheirCases() throws IOException {
    SortedMap<String, String> documented = new TreeMap<>();
    Matcher row = ROW.matcher(page());
    while (row.find()) {
      documented.put(row.group(1), row.group(2));
    }
    SortedMap<String, String> tagged = new TreeMap<>();
    cases().forEach((rule, classes) -> tagged.put(rule, String.join(", ", classes)));
    assertEquals(lines(tagged), lines(documented));
    for (int rule = 1; rule <= RULES; rule++) {
      assertTrue(tagged.containsKey("SD" + rule), "SD" + rule);
      assertTrue(tagged.containsKey("N" + rule), "N" + rule);
    }
  }

  @Test
  void theTableOfPlanesSaysWhatTheyLack() throws IOException {
    String page = page();
    for (Planes plane : Planes.values()) {
      for (Ability ability : Ability.values()) {
        plane
            .lacks(ability)
            .ifPresent(
                why -> {
                  String row = "| %s | %s |".formatted(plane, why);
                  assertTrue(page.contains(row), row);
                });
      }
    }
  }

  private static String page() throws IOException {
    return Files.readString(PROJECT.resolve("docs/behaviour.md"));
  }

  private static String lines(SortedMap<String, String> rules) {
    StringBuilder lines = new StringBuilder();
    rules.forEach((rule, classes) -> lines.append(rule).append(": ").append(classes).append('\n'));
    return lines.toString();
  }

  /** By rule, the classes with a case of it, in the tests of all modules. */
  private static SortedMap<String, SortedSet<String>> cases() throws IOException {
    SortedMap<String, SortedSet<String>> cases = new TreeMap<>();
    for (Path file : tests()) {
      String name = file.getFileName().toString().replace(".java", "");
      TAG.matcher(Files.readString(file))
          .results()
          .forEach(tag -> cases.computeIfAbsent(tag.group(1), _ -> new TreeSet<>()).add(name));
    }
    return cases;
  }

  private static List<Path> tests() throws IOException {
    try (Stream<Path> files = Files.find(PROJECT, 20, (path, _) -> isTest(path))) {
      return files.toList();
    }
  }

  private static boolean isTest(Path path) {
    String text = path.toString();
    return text.contains("/src/test/java/") && text.endsWith(".java");
  }
}
