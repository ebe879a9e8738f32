package io.fairlead.model.corefile;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a file in the syntax of a Caddyfile: separated by white space, quoted where they
 * contain some ({@code \"} is a quote), {@code #} begins a comment where a word could begin.
 */
final class Lexer {
  private final String file;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Problem> problems;
  private int at;
  private int line = 1;
  private int lineBefore;

  private Lexer(String file, String text, List<Problem> problems) {
    this.file = file;
    this.text = text;
    this.problems = problems;
  }

  static List<Token> tokens(String file, String text, List<Problem> problems) {
    Lexer lexer = new Lexer(file, text.startsWith("\ufeff") ? text.substring(1) : text, problems);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '#') {
        skipComment();
      } else if (Character.isWhitespace(next)) {
        step();
      } else if (next == '"') {
        quoted();
      } else {
        plain();
      }
    }
  }

  private void step() {
    if (text.charAt(at++) == '\n') {
      line++;
    }
  }

  private void skipComment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void plain() {
    int from = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    add(text.substring(from, at), line, false);
  }

  private void quoted() {
    int first = line;
    StringBuilder word = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      boolean escaped = text.startsWith("\\\"", at);
      at += escaped ? 1 : 0;
      word.append(text.charAt(at));
      step();
    }
    if (at == text.length()) {
      problems.add(new Problem(file, first, "", "a quoted word does not end"));
    }
    at++;
    add(word.toString(), first, true);
  }

  private void add(String word, int first, boolean quoted) {
    if (word.contains("{$") || word.contains("{%")) {
      problems.add(
          new Problem(file, first, "", "environment variables are not supported: '" + word + "'"));
    }
    tokens.add(new Token(word, file, first, quoted, first != lineBefore));
    lineBefore = line;
  }
}
