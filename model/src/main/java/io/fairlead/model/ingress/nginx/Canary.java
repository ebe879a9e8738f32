package io.fairlead.model.ingress.nginx;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * This Ingress takes a share of what another one with the same host and path gets (A10): by header,
 * then by cookie, then by weight.
 *
 * @param header lower case
 * @param headerValue the value that leads here; null: {@code always} does, {@code never} keeps away
 * @param cookie {@code always} leads here, {@code never} keeps away
 * @param weight of {@code total}
 */
public record Canary(
    @Nullable String header,
    @Nullable String headerValue,
    @Nullable Pattern headerPattern,
    @Nullable String cookie,
    int weight,
    int total) {

  static @Nullable Canary read(Values values) {
    int total = values.number("canary-weight-total", 100, 1, 1_000_000);
    String name = "[A-Za-z0-9_-]+";
    Canary canary =
        new Canary(
            values.word("canary-by-header", text -> text.matches(name), "must be a header's name"),
            values.word("canary-by-header-value", Values::printable, "must be printable"),
            values.made(
                "canary-by-header-pattern", Canary::pattern, "must be a regular expression"),
            values.word("canary-by-cookie", text -> text.matches(name), "must be a cookie's name"),
            values.number("canary-weight", 0, 0, total),
            total);
    return values.flag("canary", false) ? canary : null;
  }

  private static Optional<Pattern> pattern(String text) {
    try {
      return Optional.of(Pattern.compile(text));
    } catch (PatternSyntaxException notOne) {
      return Optional.empty();
    }
  }

  /** What a request has to say about it; null: nothing. */
  public interface Request {
    @Nullable String header(String name);

    @Nullable String cookie(String name);
  }

  /**
   * The request goes here.
   *
   * @param roll evenly from 0 to {@code total} exclusive
   */
  public boolean takes(Request request, int roll) {
    String value = header == null ? null : request.header(header);
    if (value != null) {
      if (headerValue != null) {
        if (value.equals(headerValue)) {
          return true;
        }
      } else if (headerPattern != null) {
        if (RegexBudget.find(headerPattern, value)) {
          return true;
        }
      } else if (value.equals("always") || value.equals("never")) {
        return value.equals("always");
      }
    }
    String said = cookie == null ? null : request.cookie(cookie);
    if (said != null && (said.equals("always") || said.equals("never"))) {
      return said.equals("always");
    }
    return roll < weight;
  }
}
