package io.fairlead.agent.dns.zone;

import java.util.Comparator;
import java.util.stream.Stream;

/** Words that a mistyped one may have been meant as. */
final class Nearest {
  private static final int LETTERS_A_SLIP = 3;

  private Nearest() {}

  private record Rated(String word, int distance) {}

  /** Those with few slips, the best first. */
  static Stream<String> to(String typed, Stream<String> words) {
    int most = Math.max(1, typed.length() / LETTERS_A_SLIP);
    return words
        .filter(word -> Math.abs(word.length() - typed.length()) <= most)
        .map(word -> new Rated(word, distance(typed, word)))
        .filter(rated -> rated.distance() <= most)
        .sorted(Comparator.comparingInt(Rated::distance).thenComparing(Rated::word))
        .map(Rated::word);
  }

  /** Letters to put in, leave out, change, or swap with the next (optimal string alignment). */
  private static int distance(String one, String other) {
    int[][] least = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        least[i][j] = i == 0 || j == 0 ? i + j : distance(one, other, i, j, least);
      }
    }
    return least[one.length()][other.length()];
  }

  /** Of the first letters of both, from what is known of fewer. */
  private static int distance(String one, String other, int i, int j, int[][] least) {
    int changed = least[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
    int better = Math.min(changed, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(better, 1 + least[i - 2][j - 2]) : better;
  }
}
