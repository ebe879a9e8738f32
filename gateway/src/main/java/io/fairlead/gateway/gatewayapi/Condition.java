package io.fairlead.gateway.gatewayapi;

import com.google.re2j.Pattern;
import io.fairlead.model.gatewayapi.HttpMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a header or a query parameter must be.
 *
 * @param pattern of all of it; null: it must be {@code value}
 */
record Condition(String name, String value, @Nullable Pattern pattern) {

  /**
   * @throws com.google.re2j.PatternSyntaxException one is no regular expression
   */
  static List<Condition> of(List<HttpMatch.Value> values) {
    return values.stream()
        .map(
            value ->
                new Condition(
                    value.name(),
                    value.value(),
                    value.regex() ? Pattern.compile(value.value()) : null))
        .toList();
  }

  boolean accepts(@Nullable String actual) {
    return actual != null && (pattern == null ? actual.equals(value) : pattern.matches(actual));
  }
}
