package io.fairlead.launcher.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/gateway-api-conformance.md and the guide's table of features are true. */
class ConformancePageTest {
  private static final Path PROJECT = Path.of("..");
  private static final Pattern ROW =
      Pattern.compile("^\\| (\\w+) \\| (●|○ [^|]*) \\|$", Pattern.MULTILINE);
  private static final Pattern CLASS = Pattern.compile("`(\\w+Test)`");

  private static final Pattern FEATURE =
      Pattern.compile("^\\| (\\w+) \\| ● \\| (.+) \\|$", Pattern.MULTILINE);

  /** Those the page says work. */
  static Set<String> features() throws IOException {
    return FEATURE
        .matcher(page())
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String page() throws IOException {
    return Files.readString(PROJECT.resolve("docs/gateway-api-conformance.md"));
  }

  /** Tests a feature stands for are tests of the page. */
  @Test
  void featuresStandForTestsThatAreThere() throws IOException {
    Set<String> there = new TreeSet<>(ConformanceTest.cases().toList());
    FEATURE
        .matcher(page())
        .results()
        .filter(row -> !row.group(2).startsWith("core"))
        .forEach(
            row ->
                Stream.of(row.group(2).split(", "))
                    .forEach(test -> assertTrue(there.contains(test), row.group())));
  }

  @Test
  void everyConformanceTestHasAFileOrAReason() throws IOException {
    SortedMap<String, String> rows = new TreeMap<>();
    Matcher row = ROW.matcher(page());
    while (row.find()) {
      rows.put(row.group(1), row.group(2));
    }
    TreeSet<String> restated = new TreeSet<>();
    rows.forEach(
        (name, status) -> {
          if (status.equals("●")) {
            restated.add(name);
          } else {
            assertTrue(status.length() > 2, () -> name + " says no reason");
          }
        });
    assertEquals(
        String.join("\n", new TreeSet<>(ConformanceTest.cases().toList())),
        String.join("\n", restated));
    assertEquals(names(), List.copyOf(rows.keySet()), "the names are those of v1.6.1");
  }

  /** As the project lists them. */
  private static List<String> names() throws IOException {
    return Files.readAllLines(ConformanceTest.CASES.resolveSibling("conformance-tests.txt"))
        .stream()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .sorted()
        .toList();
  }

  /** No test is named in the guide that is not there. */
  @Test
  void theTestsOfTheGuideExist() throws IOException {
    TreeSet<String> there = new TreeSet<>();
    for (String module : List.of("model", "control-plane", "gateway", "launcher")) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module + "/src/test/java"))) {
        files.forEach(file -> there.add(file.getFileName().toString().replace(".java", "")));
      }
    }
    Matcher named = CLASS.matcher(Files.readString(PROJECT.resolve("docs/guide/gateway-api.md")));
    int found = 0;
    while (named.find()) {
      assertTrue(there.contains(named.group(1)), named.group(1));
      found++;
    }
    assertTrue(found > 20, "the table of features names tests");
  }
}
