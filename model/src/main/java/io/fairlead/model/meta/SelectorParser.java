package io.fairlead.model.meta;

import io.fairlead.model.meta.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Recursive descent over the words of a label selector. Messages are those of kube-apiserver, so
 * that searching for one finds its explanation.
 */
final class SelectorParser {

  private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

  private final SelectorLexer words;

  SelectorParser(String text) {
    this.words = new SelectorLexer(text);
  }

  SelectorQuery.Parsed parse() {
    try {
      return new SelectorQuery.Parsed.Ok(SelectorQuery.of(requirements()));
    } catch (BadSelector bad) {
      return new SelectorQuery.Parsed.Bad(bad.message);
    }
  }

  private List<Requirement> requirements() throws BadSelector {
    List<Requirement> requirements = new ArrayList<>();
    if (words.atEnd()) {
      return requirements;
    }
    if (!startsRequirement()) {
      throw found("!, identifier, or 'end of string'");
    }
    while (true) {
      try {
        requirements.add(requirement());
      } catch (BadSelector bad) {
        throw new BadSelector("unable to parse requirement: " + bad.message);
      }
      if (words.atEnd()) {
        return requirements;
      }
      if (!words.is(",")) {
        throw found("',' or 'end of string'");
      }
      words.next();
      if (!startsRequirement()) {
        throw found("identifier after ','");
      }
    }
  }

  private boolean startsRequirement() {
    return words.isIdentifier() || words.is("!");
  }

  private Requirement requirement() throws BadSelector {
    boolean negated = words.is("!");
    if (negated) {
      words.next();
    }
    if (!words.isIdentifier()) {
      throw found("identifier");
    }
    String key = words.next();
    check("key", key, Names.qualifiedName(key));
    if (negated) {
      // What follows the key, if anything, is refused by the caller as not being a comma.
      return new Requirement(key, Operator.DOES_NOT_EXIST, List.of());
    }
    if (words.atEnd() || words.is(",")) {
      return new Requirement(key, Operator.EXISTS, List.of());
    }
    Operator operator = operator();
    boolean set = operator == Operator.IN || operator == Operator.NOT_IN;
    List<String> values = set ? values() : List.of(exactValue());
    for (int i = 0; i < values.size(); i++) {
      checkValue(key, operator, values.get(i), i);
    }
    return new Requirement(key, operator, values);
  }

  private Operator operator() throws BadSelector {
    Optional<Operator> operator =
        switch (words.word()) {
          case "in" -> Optional.of(Operator.IN);
          case "notin" -> Optional.of(Operator.NOT_IN);
          case "=" -> Optional.of(Operator.EQUALS);
          case "==" -> Optional.of(Operator.DOUBLE_EQUALS);
          case "!=" -> Optional.of(Operator.NOT_EQUALS);
          case ">" -> Optional.of(Operator.GREATER_THAN);
          case "<" -> Optional.of(Operator.LESS_THAN);
          default -> Optional.empty();
        };
    if (operator.isEmpty()) {
      throw found(OPERATORS);
    }
    words.next();
    return operator.get();
  }

  /** {@code (a,b)}, sorted and without repetition; an empty place is the empty value. */
  private List<String> values() throws BadSelector {
    if (!words.is("(")) {
      throw new BadSelector("found '" + words.word() + "' expected: '('");
    }
    words.next();
    TreeSet<String> values = new TreeSet<>();
    if (!words.isIdentifier() && !words.is(",") && !words.is(")")) {
      throw found("',', ')' or identifier");
    }
    while (true) {
      values.add(words.isIdentifier() ? words.next() : "");
      if (words.is(")")) {
        words.next();
        return List.copyOf(values);
      }
      if (!words.is(",")) {
        throw found("',' or ')'");
      }
      words.next();
    }
  }

  private String exactValue() throws BadSelector {
    if (words.atEnd() || words.is(",")) {
      return "";
    }
    if (!words.isIdentifier()) {
      throw found("identifier");
    }
    return words.next();
  }

  private static void checkValue(String key, Operator operator, String value, int index)
      throws BadSelector {
    boolean numeric = operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN;
    if (numeric && !value.matches("[+-]?[0-9]{1,18}")) {
      throw new BadSelector(
          "values[%d]: Invalid value: \"%s\": for 'Gt', 'Lt' operators, the value must be an integer"
              .formatted(index, value));
    }
    check("values[" + index + "][" + key + "]", value, Names.labelValue(value));
  }

  private static void check(String field, String value, List<String> problems) throws BadSelector {
    if (!problems.isEmpty()) {
      throw new BadSelector(
          "%s: Invalid value: \"%s\": %s".formatted(field, value, String.join("; ", problems)));
    }
  }

  private BadSelector found(String expected) {
    return new BadSelector("found '" + words.word() + "', expected: " + expected);
  }

  /** Never leaves this class. */
  private static final class BadSelector extends Exception {
    private final String message;

    BadSelector(String message) {
      super(message, null, false, false);
      this.message = message;
    }
  }
}
