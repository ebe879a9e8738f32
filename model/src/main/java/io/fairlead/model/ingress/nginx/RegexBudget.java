package io.fairlead.model.ingress.nginx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Matches regular expressions that users wrote against what clients sent, within bounds: some of
 * them take time that doubles with every character. What takes too long does not match.
 */
public final class RegexBudget {
  private static final int LOOKS = 200_000;

  private RegexBudget() {}

  /** Somewhere in the text. */
  public static boolean find(Pattern pattern, String text) {
    return matcher(pattern, text, Matcher::find) != null;
  }

  /** At its beginning; the matcher holds what was captured. Null: it does not match. */
  public static @Nullable Matcher prefix(Pattern pattern, String text) {
    return matcher(pattern, text, Matcher::lookingAt);
  }

  private interface Way {
    boolean matches(Matcher matcher);
  }

  private static @Nullable Matcher matcher(Pattern pattern, String text, Way way) {
    Matcher matcher = pattern.matcher(new Counted(text));
    try {
      return way.matches(matcher) ? matcher : null;
    } catch (OutOfBudgetException | StackOverflowError tooMuch) {
      return null;
    }
  }

  /** A text that may be looked at so often only. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int left = LOOKS;

    private Counted(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (left-- <= 0) {
        throw new OutOfBudgetException();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class OutOfBudgetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private OutOfBudgetException() {
      super("too much to look at", null, false, false);
    }
  }
}
