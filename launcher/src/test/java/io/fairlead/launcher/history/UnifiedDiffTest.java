package io.fairlead.launcher.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Diffs as {@code diff -u} writes them, and applied as {@code patch} would. */
class UnifiedDiffTest {
  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

  record Case(String name, String from, String to, String diff) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("equal", "a b c", "a b c", ""),
        new Case("one line", "a", "b", "--- x|+++ y|@@ -1 +1 @@|-a|+b"),
        new Case("made", "", "a b", "--- x|+++ y|@@ -0,0 +1,2 @@|+a|+b"),
        new Case("gone", "a b", "", "--- x|+++ y|@@ -1,2 +0,0 @@|-a|-b"),
        new Case(
            "three lines around",
            "1 2 3 4 5 6 7 8 9",
            "1 2 3 4 x 6 7 8 9",
            "--- x|+++ y|@@ -2,7 +2,7 @@| 2| 3| 4|-5|+x| 6| 7| 8"),
        new Case(
            "near changes share a hunk",
            "1 2 3 4 5 6 7 8 9",
            "x 2 3 4 5 6 y 8 9",
            "--- x|+++ y|@@ -1,9 +1,9 @@|-1|+x| 2| 3| 4| 5| 6|-7|+y| 8| 9"),
        new Case(
            "far ones do not",
            "1 2 3 4 5 6 7 8 9",
            "x 2 3 4 5 6 7 8 y",
            "--- x|+++ y|@@ -1,4 +1,4 @@|-1|+x| 2| 3| 4|@@ -6,4 +6,4 @@| 6| 7| 8|-9|+y"));
  }

  private static List<String> words(String text, String separator) {
    return text.isEmpty() ? List.of() : List.of(text.split(separator));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isShown(Case of) {
    assertEquals(
        words(of.diff(), "\\|"),
        UnifiedDiff.of("x", words(of.from(), " "), "y", words(of.to(), " ")));
  }

  @Test
  void appliedToTheOldTextItMakesTheNewOne() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      List<String> from = text(random);
      List<String> to = text(random);
      assertEquals(to, patched(from, UnifiedDiff.of("x", from, "y", to)));
    }
  }

  private static List<String> text(Random random) {
    return IntStream.range(0, random.nextInt(25))
        .mapToObj(i -> "line " + random.nextInt(4))
        .toList();
  }

  private static List<String> patched(List<String> from, List<String> diff) {
    List<String> result = new ArrayList<>();
    int read = 0;
    for (String line : diff.stream().skip(2).toList()) {
      Matcher hunk = HUNK.matcher(line);
      if (hunk.matches()) {
        int start = Integer.parseInt(hunk.group(1)) - ("0".equals(hunk.group(2)) ? 0 : 1);
        while (read < start) {
          result.add(from.get(read++));
        }
        int written = Integer.parseInt(hunk.group(3)) - ("0".equals(hunk.group(4)) ? 0 : 1);
        assertEquals(written, result.size(), line);
      } else if (line.charAt(0) == '+') {
        result.add(line.substring(1));
      } else {
        assertEquals(line.substring(1), from.get(read));
        if (line.charAt(0) == ' ') {
          result.add(from.get(read));
        }
        read++;
      }
    }
    result.addAll(from.subList(read, from.size()));
    return result;
  }
}
