package io.fairlead.multijvm.history;

import java.util.List;

/**
 * Something that can not be.
 *
 * @param explanation the shortest part of the history that shows it, one thing a line
 */
record Violation(Check check, String what, List<String> explanation) {
  Violation {
    explanation = List.copyOf(explanation);
  }

  Violation(Check check, String what, Object... explanation) {
    this(check, what, java.util.Arrays.stream(explanation).map(String::valueOf).toList());
  }

  @Override
  public String toString() {
    return check + ": " + what + "\n  " + String.join("\n  ", explanation);
  }
}
