package io.fairlead.launcher.history;

import java.io.Console;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A diff for a terminal, in colours where there is one. */
final class DiffText {
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String CYAN = "\u001b[36m";
  private static final String RESET = "\u001b[0m";

  private DiffText() {}

  static String of(List<String> diff, boolean colours) {
    return diff.stream()
        .map(line -> colours ? coloured(line) : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String coloured(String line) {
    String colour =
        line.startsWith("+++ ") || line.startsWith("--- ")
            ? BOLD
            : switch (line.charAt(0)) {
              case '+' -> GREEN;
              case '-' -> RED;
              case '@' -> CYAN;
              default -> "";
            };
    return colour.isEmpty() ? line : colour + line + RESET;
  }

  /** There is a person at the other end, who has not asked for no colours. */
  static boolean coloursWanted() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
        && System.getenv("NO_COLOR") == null;
  }
}
