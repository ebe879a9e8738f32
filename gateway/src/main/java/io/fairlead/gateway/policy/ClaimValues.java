package io.fairlead.gateway.policy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What claims say, as text. A name with dots leads into claims that are objects. */
final class ClaimValues {
  private ClaimValues() {}

  /** The claim is there and says one of these, or has it in its list; none: it says anything. */
  static boolean has(Map<String, Object> claims, String name, List<String> values) {
    Object value = find(claims, name);
    if (value == null) {
      return false;
    }
    return values.isEmpty()
        || (value instanceof Collection<?> list
            ? list.stream().anyMatch(one -> values.contains(String.valueOf(one)))
            : values.contains(String.valueOf(value)));
  }

  /**
   * For a header: of a list all, with commas; empty: nothing, or nothing that a header can have.
   */
  static String text(Map<String, Object> claims, String name) {
    Object value = find(claims, name);
    if (value == null) {
      return "";
    }
    String text =
        value instanceof Collection<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
            : String.valueOf(value);
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? text : "";
  }

  private static @Nullable Object find(Map<String, Object> claims, String name) {
    Object whole = claims.get(name);
    int dot = name.indexOf('.');
    if (whole != null || dot < 0 || !(claims.get(name.substring(0, dot)) instanceof Map<?, ?> in)) {
      return whole;
    }
    Map<String, Object> inner =
        in.entrySet().stream()
            .filter(entry -> entry.getValue() != null)
            .collect(
                Collectors.toMap(entry -> String.valueOf(entry.getKey()), Map.Entry::getValue));
    return find(inner, name.substring(dot + 1));
  }
}
