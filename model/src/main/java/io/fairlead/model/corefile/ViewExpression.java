package io.fairlead.model.corefile;

import com.google.re2j.Pattern;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.List;

/** What {@code view} asks of a question: a part of the language "expr", see its reader. */
public sealed interface ViewExpression {

  /**
   * A question.
   *
   * @param name in lower case, with the final dot
   * @param type as {@code AAAA}
   */
  record Question(IpAddress client, String name, String type) {}

  record Or(ViewExpression one, ViewExpression other) implements ViewExpression {}

  record And(ViewExpression one, ViewExpression other) implements ViewExpression {}

  record Not(ViewExpression of) implements ViewExpression {}

  record Constant(boolean value) implements ViewExpression {}

  /** {@code incidr(client_ip(), RANGE)}. */
  record InCidr(Cidr range) implements ViewExpression {}

  /** {@code TEXT in [TEXT, ...]}. */
  record In(Text text, List<Text> all) implements ViewExpression {
    public In {
      all = List.copyOf(all);
    }
  }

  record Compare(Comparison how, Text one, Text other) implements ViewExpression {}

  /** {@code TEXT matches PATTERN}: somewhere in it. */
  record Matches(Text text, Pattern pattern) implements ViewExpression {}

  /** Between two texts. */
  enum Comparison {
    EQUAL,
    UNEQUAL,
    CONTAINS,
    STARTS_WITH,
    ENDS_WITH
  }

  /** What is a text for each question. */
  sealed interface Text {
    record Literal(String text) implements Text {}

    /** {@code name()}, {@code type()}, {@code client_ip()}. */
    record Of(Field field) implements Text {}

    default String in(Question question) {
      return switch (this) {
        case Literal(String text) -> text;
        case Of(Field field) ->
            switch (field) {
              case NAME -> question.name();
              case TYPE -> question.type();
              case CLIENT_IP -> question.client().text();
            };
      };
    }
  }

  /** What is known of a question. */
  enum Field {
    NAME,
    TYPE,
    CLIENT_IP
  }

  /** Whether it is true of this question. */
  default boolean holds(Question question) {
    return switch (this) {
      case Or(var one, var other) -> one.holds(question) || other.holds(question);
      case And(var one, var other) -> one.holds(question) && other.holds(question);
      case Not(var of) -> !of.holds(question);
      case Constant(boolean value) -> value;
      case InCidr(Cidr range) -> range.contains(question.client());
      case In(Text text, List<Text> all) ->
          all.stream().anyMatch(one -> one.in(question).equals(text.in(question)));
      case Matches(Text text, Pattern pattern) -> pattern.matcher(text.in(question)).find();
      case Compare(Comparison how, Text left, Text right) -> {
        String one = left.in(question);
        String other = right.in(question);
        yield switch (how) {
          case EQUAL -> one.equals(other);
          case UNEQUAL -> !one.equals(other);
          case CONTAINS -> one.contains(other);
          case STARTS_WITH -> one.startsWith(other);
          case ENDS_WITH -> one.endsWith(other);
        };
      }
    };
  }
}
