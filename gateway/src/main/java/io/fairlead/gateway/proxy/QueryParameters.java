package io.fairlead.gateway.proxy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What follows the question mark, read as forms write it. */
final class QueryParameters {

  private QueryParameters() {}

  /** The first value of a name, decoded; null: there is none that can be read. */
  static @Nullable String first(String query, String name) {
    int from = 0;
    while (from < query.length()) {
      int amp = query.indexOf('&', from);
      int end = amp < 0 ? query.length() : amp;
      int equals = query.indexOf('=', from);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (name.equals(decoded(query.substring(from, nameEnd)))) {
        return decoded(query.substring(Math.min(nameEnd + 1, end), end));
      }
      from = end + 1;
    }
    return null;
  }

  private static @Nullable String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return null;
    }
  }
}
