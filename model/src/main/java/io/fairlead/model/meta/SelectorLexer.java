package io.fairlead.model.meta;

import java.util.List;

/** Cuts a label selector into words: identifiers and the symbols {@code , ! = == != > < ( )}. */
final class SelectorLexer {

  private static final String SYMBOLS = "=!(),><";
  private static final List<String> TWO_CHARACTERS = List.of("==", "!=");

  private final String text;
  private int at;
  private String word = "";

  SelectorLexer(String text) {
    this.text = text;
    advance();
  }

  /** The word we stand at; empty at the end. */
  String word() {
    return word;
  }

  /** Goes on to the next word, and returns the one left behind. */
  String next() {
    String left = word;
    advance();
    return left;
  }

  boolean atEnd() {
    return word.isEmpty();
  }

  boolean is(String symbol) {
    return word.equals(symbol);
  }

  /** {@code in} and {@code notin} are identifiers too, where no operator may stand. */
  boolean isIdentifier() {
    return !word.isEmpty() && !isSymbol(word.charAt(0));
  }

  private void advance() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    int start = at;
    if (at == text.length()) {
      word = "";
      return;
    }
    if (isSymbol(text.charAt(at))) {
      boolean two = at + 2 <= text.length() && TWO_CHARACTERS.contains(text.substring(at, at + 2));
      at += two ? 2 : 1;
    } else {
      while (at < text.length() && !isSymbol(text.charAt(at)) && !isSpace(text.charAt(at))) {
        at++;
      }
    }
    word = text.substring(start, at);
  }

  private static boolean isSymbol(char c) {
    return SYMBOLS.indexOf(c) >= 0;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
