package io.fairlead.agent.dns.rewrite;

import com.google.re2j.Pattern;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * One {@code rewrite [continue|stop] name MATCH [answer ...]} of a Corefile.
 *
 * @param then whether rules after one that matched are tried
 * @param answer what of the answer is rewritten back
 * @param answers what else of it is rewritten, in this order
 */
public record RewriteRule(Match match, Then then, Answer answer, List<OfAnswer> answers) {
  public RewriteRule {
    answers = List.copyOf(answers);
  }

  public RewriteRule(Match match, Then then, Answer answer) {
    this(match, then, answer, List.of());
  }

  /**
   * {@code answer name FROM TO} or {@code answer value FROM TO}.
   *
   * @param value of names that records lead to, else of their owners
   */
  public record OfAnswer(boolean value, Pattern from, String to) {}

  /** Names as they are compared: in lower case and with the final dot. */
  public sealed interface Match {

    /** {@code exact FROM TO}. */
    record Exact(Name from, Name to) implements Match {}

    /** {@code prefix FROM TO}: text the name begins with. */
    record Prefix(String from, String to) implements Match {}

    /** {@code suffix FROM TO}: text the name ends with, its final dot included. */
    record Suffix(String from, String to) implements Match {}

    /** {@code substring FROM TO}: every place where the name has the text. */
    record Substring(String from, String to) implements Match {}

    /**
     * {@code regex FROM TO}: the syntax of RE2, as in CoreDNS, so that no name takes long to match;
     * {@code {1}} in {@code to} is what the first group matched.
     */
    record Regex(Pattern from, String to) implements Match {}

    /** As a Corefile has it. */
    default String text() {
      return switch (this) {
        case Exact(Name from, Name to) -> "name exact " + from + " " + to;
        case Prefix(String from, String to) -> "name prefix " + from + " " + to;
        case Suffix(String from, String to) -> "name suffix " + from + " " + to;
        case Substring(String from, String to) -> "name substring " + from + " " + to;
        case Regex(Pattern from, String to) -> "name regex " + from + " " + to;
      };
    }
  }

  /** After a rule that matched. */
  public enum Then {
    STOP,
    CONTINUE
  }

  /** What of an answer is rewritten back. */
  public enum Answer {
    /** Only the name that was asked for, without which no client would believe the answer. */
    QUESTION,
    /** {@code answer auto}: also names below it, and targets of aliases and services. */
    AUTO
  }
}
