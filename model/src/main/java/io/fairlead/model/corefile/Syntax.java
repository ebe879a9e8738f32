package io.fairlead.model.corefile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks of a Caddyfile: {@code ZONES { LINES }}, {@code (SNIPPET) { LINES }} and {@code
 * import}, which puts the words of a snippet or of other files in its place.
 */
final class Syntax {
  static final String MAIN = "Corefile";

  private static final int DEEPEST = 5;
  private static final int MOST_TOKENS = 100_000;

  /** A server block, as it is written. */
  record Block(List<Token> zones, List<Directive> directives) {}

  private final Keys keys;
  private final List<Problem> problems;
  private final Deque<Token> rest = new ArrayDeque<>();
  private final Map<String, List<Token>> snippets = new HashMap<>();
  private final List<Block> blocks = new ArrayList<>();
  private int taken;

  private Syntax(Keys keys, List<Problem> problems) {
    this.keys = keys;
    this.problems = problems;
  }

  /**
   * @param keys the one that counts is {@code Corefile}, others may be imported
   */
  static List<Block> blocks(Keys keys, List<Problem> problems) {
    Syntax syntax = new Syntax(keys, problems);
    syntax.insert(Lexer.tokens(MAIN, keys.at(MAIN).orElse(""), problems));
    while (!syntax.rest.isEmpty()) {
      syntax.block();
    }
    return syntax.blocks;
  }

  private void block() {
    if (rest.element().is("import")) {
      importing();
      return;
    }
    List<Token> zones = new ArrayList<>();
    while (!rest.isEmpty() && !rest.element().opens() && !rest.element().closes()) {
      zones.add(take());
    }
    if (rest.isEmpty()) {
      problem(zones.getLast(), "there is no '{' after '" + zones.getLast().text() + "'");
      return;
    }
    Token brace = take();
    if (brace.closes() || zones.isEmpty()) {
      problem(brace, "unexpected '" + brace.text() + "'");
      rest.clear();
    } else if (zones.size() == 1 && zones.getFirst().text().matches("\\(.+\\)")) {
      String name = zones.getFirst().text();
      snippets.put(name.substring(1, name.length() - 1), body(brace));
    } else {
      blocks.add(new Block(zones, directives(brace, 1)));
    }
  }

  private List<Directive> directives(Token open, int depth) {
    List<Directive> lines = new ArrayList<>();
    while (!rest.isEmpty()) {
      Token next = rest.element();
      if (depth == 1 && next.is("import")) {
        importing();
        continue;
      }
      take();
      if (next.closes()) {
        return lines;
      }
      if (next.opens() || depth > DEEPEST) {
        problem(next, next.opens() ? "unexpected '{'" : "blocks are nested too deeply");
        rest.clear();
        return lines;
      }
      lines.add(directive(next, depth));
    }
    problem(open, "this '{' is never closed");
    return lines;
  }

  private Directive directive(Token name, int depth) {
    List<String> args = restOfLine();
    List<Directive> block =
        !rest.isEmpty() && rest.element().opens() ? directives(take(), depth + 1) : List.of();
    return new Directive(name.file(), name.line(), name.text(), args, block);
  }

  private List<String> restOfLine() {
    List<String> words = new ArrayList<>();
    while (!rest.isEmpty()
        && !rest.element().first()
        && !rest.element().opens()
        && !rest.element().closes()) {
      words.add(take().text());
    }
    return words;
  }

  /** The words up to the brace that closes. */
  private List<Token> body(Token open) {
    List<Token> words = new ArrayList<>();
    int depth = 1;
    while (!rest.isEmpty()) {
      Token next = take();
      depth += next.opens() ? 1 : next.closes() ? -1 : 0;
      if (depth == 0) {
        return words;
      }
      words.add(next);
    }
    problem(open, "this '{' is never closed");
    return words;
  }

  private void importing() {
    Token at = take();
    List<String> args = restOfLine();
    if (args.size() != 1) {
      problem(at, "import takes the name of one snippet or file");
      return;
    }
    String what = args.getFirst();
    List<Token> snippet = snippets.get(what);
    if (snippet != null) {
      insert(snippet);
      return;
    }
    String pattern = what.substring(what.lastIndexOf('/') + 1);
    boolean several = pattern.contains("*") || pattern.contains("?");
    List<String> found = keys.named(key -> matches(pattern, key));
    if (found.isEmpty() && !several) {
      problem(at, "File to import not found: " + what);
    }
    for (String key : found.reversed()) {
      insert(Lexer.tokens(key, keys.at(key).orElse(""), problems));
    }
  }

  private static boolean matches(String pattern, String file) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char next = pattern.charAt(i);
      regex.append(next == '*' ? "[^/]*" : next == '?' ? "[^/]" : "\\Q" + next + "\\E");
    }
    return file.matches(regex.toString());
  }

  private void insert(List<Token> words) {
    for (int i = words.size() - 1; i >= 0; i--) {
      rest.push(i == 0 ? words.get(i).asFirst() : words.get(i));
    }
  }

  /** Of snippets that import each other there is no end. */
  private Token take() {
    Token token = rest.remove();
    taken++;
    if (taken == MOST_TOKENS) {
      problem(token, "it is too long, or imports itself");
      rest.clear();
    }
    return token;
  }

  private void problem(Token at, String what) {
    problems.add(new Problem(at.file(), at.line(), "", what));
  }
}
