package io.fairlead.model.corefile;

/**
 * A word of a Corefile.
 *
 * @param quoted written in quotes, so never a brace
 * @param first of its line
 */
record Token(String text, String file, int line, boolean quoted, boolean first) {

  Token asFirst() {
    return new Token(text, file, line, quoted, true);
  }

  boolean is(String word) {
    return !quoted && text.equals(word);
  }

  boolean opens() {
    return is("{");
  }

  boolean closes() {
    return is("}");
  }
}
