package io.fairlead.model.corefile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.fairlead.model.corefile.ViewExpression.Comparison;
import io.fairlead.model.corefile.ViewExpression.Field;
import io.fairlead.model.corefile.ViewExpression.Text;
import io.fairlead.model.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.stream.Stream;

/**
 * Reads {@code view NAME { expr EXPRESSION }}. Of the language "expr" there are the functions of a
 * question, texts, lists, comparisons of texts, and what joins them:
 *
 * <pre>
 *   any     = all {("||" | "or") all}
 *   all     = one {("&amp;&amp;" | "and") one}
 *   one     = ("!" | "not") one | "(" any ")" | true | false | incidr(client_ip(), TEXT) | compare
 *   compare = text (== | != | matches | contains | startsWith | endsWith) text
 *           | text ["not"] in "[" text {"," text} "]"
 *   text    = name() | type() | client_ip() | 'TEXT' | "TEXT"
 * </pre>
 */
final class ViewReader {
  private static final java.util.regex.Pattern WORD =
      java.util.regex.Pattern.compile(
          "\\s*('[^']*'|\"[^\"]*\"|`[^`]*`|&&|\\|\\||==|!=|[A-Za-z_]\\w*|[^\\s\\w])");
  private static final int DEEPEST = 50;

  private final List<String> words;
  private int at;
  private int depth;

  private ViewReader(List<String> words) {
    this.words = words;
  }

  static Stream<Plugin> read(Directive at, List<String> zones, Findings findings) {
    if (!findings.args(at, 1, 1)) {
      return Stream.of();
    }
    List<ViewExpression> all = new ArrayList<>();
    for (Directive one : at.block()) {
      if (!one.name().equals("expr")) {
        findings.unknownProperty(one);
      } else if (findings.args(one, 1, Integer.MAX_VALUE)) {
        try {
          all.add(parse(String.join(" ", one.args())));
        } catch (IllegalArgumentException e) {
          findings.add(one, "expression: " + e.getMessage());
        }
      }
    }
    return Stream.of(new Plugin.View(at.args().getFirst(), all));
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException naming the part that is not understood
   */
  static ViewExpression parse(String text) {
    List<String> words =
        WORD.matcher(text).results().map((MatchResult word) -> word.group(1)).toList();
    ViewReader reader = new ViewReader(words);
    ViewExpression read = reader.any();
    if (reader.at < words.size()) {
      throw reader.unexpected();
    }
    return read;
  }

  private ViewExpression any() {
    ViewExpression read = all();
    while (takes("||") || takes("or")) {
      read = new ViewExpression.Or(read, all());
    }
    return read;
  }

  private ViewExpression all() {
    ViewExpression read = one();
    while (takes("&&") || takes("and")) {
      read = new ViewExpression.And(read, one());
    }
    return read;
  }

  private ViewExpression one() {
    if (++depth > DEEPEST) {
      throw new IllegalArgumentException("it is nested too deeply");
    }
    try {
      if (takes("!") || takes("not")) {
        return new ViewExpression.Not(one());
      }
      if (takes("(")) {
        ViewExpression inside = any();
        take(")");
        return inside;
      }
      if (takes("true")) {
        return new ViewExpression.Constant(true);
      }
      if (takes("false")) {
        return new ViewExpression.Constant(false);
      }
      return takes("incidr") ? inCidr() : compared(text());
    } finally {
      depth--;
    }
  }

  private ViewExpression inCidr() {
    take("(");
    take("client_ip");
    take("(");
    take(")");
    take(",");
    String word = next();
    Optional<Cidr> range = literal(word).flatMap(Cidr::parse);
    at++;
    take(")");
    return new ViewExpression.InCidr(
        range.orElseThrow(() -> new IllegalArgumentException(word + " is no range of addresses")));
  }

  private ViewExpression compared(Text text) {
    boolean not = takes("not");
    if (not || next().equals("in")) {
      take("in");
      ViewExpression in = new ViewExpression.In(text, list());
      return not ? new ViewExpression.Not(in) : in;
    }
    if (takes("matches")) {
      return new ViewExpression.Matches(text, pattern());
    }
    Comparison how =
        switch (next()) {
          case "==" -> Comparison.EQUAL;
          case "!=" -> Comparison.UNEQUAL;
          case "contains" -> Comparison.CONTAINS;
          case "startsWith" -> Comparison.STARTS_WITH;
          case "endsWith" -> Comparison.ENDS_WITH;
          default -> throw unexpected();
        };
    at++;
    return new ViewExpression.Compare(how, text, text());
  }

  private Pattern pattern() {
    String word = literal(next()).orElseThrow(this::unexpected);
    at++;
    try {
      return Pattern.compile(word);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "invalid regex pattern '" + word + "': " + e.getDescription(), e);
    }
  }

  private List<Text> list() {
    List<Text> all = new ArrayList<>();
    take("[");
    do {
      all.add(text());
    } while (takes(","));
    take("]");
    return all;
  }

  private Text text() {
    String word = next();
    Optional<String> literal = literal(word);
    if (literal.isPresent()) {
      at++;
      return new Text.Literal(literal.get());
    }
    Field field =
        switch (word) {
          case "name" -> Field.NAME;
          case "type" -> Field.TYPE;
          case "client_ip" -> Field.CLIENT_IP;
          default -> throw unexpected();
        };
    at++;
    take("(");
    take(")");
    return new Text.Of(field);
  }

  private static Optional<String> literal(String word) {
    boolean quoted = word.length() > 1 && "'\"`".indexOf(word.charAt(0)) >= 0;
    return quoted ? Optional.of(word.substring(1, word.length() - 1)) : Optional.empty();
  }

  private String next() {
    return at < words.size() ? words.get(at) : "";
  }

  private boolean takes(String word) {
    boolean there = next().equals(word);
    at += there ? 1 : 0;
    return there;
  }

  private void take(String word) {
    if (!takes(word)) {
      throw unexpected();
    }
  }

  private IllegalArgumentException unexpected() {
    String part = at + 1 < words.size() && words.get(at + 1).equals("(") ? next() + "()" : next();
    return new IllegalArgumentException(
        part.isEmpty() ? "it ends too early" : "'" + part + "' is not supported here");
  }
}
