package io.fairlead.model.meta;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One condition on labels, as selectors of objects and of queries are made of. */
public record Requirement(String key, Operator operator, List<String> values) {

  /** All operators of the label selector language; objects use only the four with words. */
  public enum Operator {
    IN(" in "),
    NOT_IN(" notin "),
    EXISTS(""),
    DOES_NOT_EXIST(""),
    EQUALS("="),
    DOUBLE_EQUALS("=="),
    NOT_EQUALS("!="),
    GREATER_THAN(">"),
    LESS_THAN("<");

    private final String text;

    Operator(String text) {
      this.text = text;
    }
  }

  public Requirement {
    values = List.copyOf(values);
  }

  /** A key that is absent satisfies the negative operators only. */
  public boolean matches(Map<String, String> labels) {
    String value = labels.get(key);
    return switch (operator) {
      case IN, EQUALS, DOUBLE_EQUALS -> value != null && values.contains(value);
      case NOT_IN, NOT_EQUALS -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      case GREATER_THAN -> value != null && compare(value) > 0;
      case LESS_THAN -> value != null && compare(value) < 0;
    };
  }

  /** As {@code kubectl get -l} takes it: {@code a=b}, {@code a in (b,c)}, {@code !a}. */
  @Override
  public String toString() {
    return switch (operator) {
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
      case IN, NOT_IN -> key + operator.text + "(" + sortedValues() + ")";
      case EQUALS, DOUBLE_EQUALS, NOT_EQUALS, GREATER_THAN, LESS_THAN ->
          key + operator.text + sortedValues();
    };
  }

  private String sortedValues() {
    return values.stream().sorted().collect(Collectors.joining(","));
  }

  /** 0 as well when either is no integer, so that neither comparison matches. */
  private int compare(String value) {
    try {
      return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
