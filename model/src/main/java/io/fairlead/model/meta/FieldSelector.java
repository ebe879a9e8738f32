package io.fairlead.model.meta;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A field selector as a request writes it: {@code ?fieldSelector=metadata.name=a,spec.x!=b}. Which
 * fields exist is the kind's business.
 */
public record FieldSelector(List<Term> terms) {

  /** Selects every object. */
  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  /** One condition: the field has ({@code equal}) or has not this value. */
  public record Term(String field, boolean equal, String value) {}

  /** What became of parsing. */
  public sealed interface Parsed {
    /** It is a selector. */
    record Ok(FieldSelector selector) implements Parsed {}

    /** It is none; {@code message} is kube-apiserver's, for a 400 answer. */
    record Bad(String message) implements Parsed {}
  }

  public FieldSelector {
    terms = List.copyOf(terms);
  }

  /** Reads terms joined by commas; in values {@code \\}, {@code \,} and {@code \=} are escapes. */
  public static Parsed parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : split(text)) {
      int operator = operatorAt(part);
      if (operator < 0) {
        return bad("invalid selector: '" + text + "'; can't understand '" + part + "'");
      }
      boolean equal = part.charAt(operator) == '=';
      boolean two = part.startsWith("==", operator) || part.startsWith("!=", operator);
      String value = part.substring(operator + (two ? 2 : 1));
      Optional<String> problem = problem(value);
      if (problem.isPresent()) {
        return bad("invalid field selector: " + problem.get());
      }
      terms.add(new Term(part.substring(0, operator), equal, unescaped(value)));
    }
    return new Parsed.Ok(new FieldSelector(terms));
  }

  private static Parsed bad(String message) {
    return new Parsed.Bad(message);
  }

  /** At commas that no backslash guards; empty parts are ignored. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ',') {
        if (i > start) {
          parts.add(text.substring(start, i));
        }
        start = i + 1;
      } else if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i++;
      }
    }
    return parts;
  }

  private static int operatorAt(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) == '=' || part.startsWith("!=", i)) {
        return i;
      }
    }
    return -1;
  }

  /** What makes {@code value} unreadable; the server names a character by its number. */
  private static Optional<String> problem(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '=' || c == ',') {
        return Optional.of("unescaped character in value: " + (int) c);
      }
      if (c == '\\') {
        String sequence = value.substring(i, Math.min(i + 2, value.length()));
        if (sequence.length() < 2 || "\\,=".indexOf(sequence.charAt(1)) < 0) {
          return Optional.of("invalid escape sequence: " + sequence);
        }
        i++;
      }
    }
    return Optional.empty();
  }

  /** A readable value without its backslashes. */
  private static String unescaped(String value) {
    return value.replaceAll("\\\\(.)", "$1");
  }
}
