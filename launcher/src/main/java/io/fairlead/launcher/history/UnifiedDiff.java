package io.fairlead.launcher.history;

import java.util.ArrayList;
import java.util.List;

/** Two texts as {@code diff -u} shows them: three lines around each change. Pure. */
final class UnifiedDiff {
  private static final int AROUND = 3;

  private enum Side {
    SAME(' '),
    REMOVED('-'),
    ADDED('+');

    private final char sign;

    Side(char sign) {
      this.sign = sign;
    }
  }

  /** A line; {@code before} and {@code after} count the lines of each text up to it. */
  private record Line(Side side, String text, int before, int after) {}

  private UnifiedDiff() {}

  /** The lines of the diff; none when the texts are equal. */
  static List<String> of(String fromName, List<String> from, String toName, List<String> to) {
    List<Line> lines = compare(from, to);
    List<String> out = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      int first = nextChange(lines, at);
      if (first == lines.size()) {
        break;
      }
      int begin = Math.max(at, first - AROUND);
      int end = first;
      for (int next = first; next < lines.size() && next <= end + 2 * AROUND; ) {
        end = next;
        next = nextChange(lines, next + 1);
      }
      end = Math.min(lines.size(), end + AROUND + 1);
      if (out.isEmpty()) {
        out.add("--- " + fromName);
        out.add("+++ " + toName);
      }
      hunk(lines.subList(begin, end), out);
      at = end;
    }
    return out;
  }

  private static int nextChange(List<Line> lines, int from) {
    int at = from;
    while (at < lines.size() && lines.get(at).side == Side.SAME) {
      at++;
    }
    return at;
  }

  private static void hunk(List<Line> lines, List<String> out) {
    long before = lines.stream().filter(line -> line.side != Side.ADDED).count();
    long after = lines.stream().filter(line -> line.side != Side.REMOVED).count();
    Line first = lines.getFirst();
    out.add(
        "@@ -%s +%s @@"
            .formatted(
                range(first.before - (first.side == Side.ADDED ? 0 : 1), before),
                range(first.after - (first.side == Side.REMOVED ? 0 : 1), after)));
    lines.forEach(line -> out.add(line.side.sign + line.text));
  }

  /** An empty range is told by the line before it. */
  private static String range(int linesBefore, long count) {
    return (count == 0 ? linesBefore : linesBefore + 1) + (count == 1 ? "" : "," + count);
  }

  /** By the longest common subsequence of what is left between equal beginnings and ends. */
  private static List<Line> compare(List<String> from, List<String> to) {
    int head = 0;
    while (head < Math.min(from.size(), to.size()) && from.get(head).equals(to.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < Math.min(from.size(), to.size()) - head
        && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
      tail++;
    }
    int rows = from.size() - tail - head;
    int columns = to.size() - tail - head;
    int[][] common = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        common[i][j] =
            from.get(head + i).equals(to.get(head + j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < head; i++) {
      lines.add(new Line(Side.SAME, from.get(i), i + 1, i + 1));
    }
    int i = 0;
    int j = 0;
    while (i < rows || j < columns) {
      if (i < rows && j < columns && from.get(head + i).equals(to.get(head + j))) {
        lines.add(new Line(Side.SAME, from.get(head + i), head + ++i, head + ++j));
      } else if (j == columns || (i < rows && common[i + 1][j] >= common[i][j + 1])) {
        lines.add(new Line(Side.REMOVED, from.get(head + i), head + ++i, head + j));
      } else {
        lines.add(new Line(Side.ADDED, to.get(head + j), head + i, head + ++j));
      }
    }
    for (int same = 0; same < tail; same++) {
      int before = head + rows + same;
      lines.add(new Line(Side.SAME, from.get(before), before + 1, head + columns + same + 1));
    }
    return lines;
  }
}
