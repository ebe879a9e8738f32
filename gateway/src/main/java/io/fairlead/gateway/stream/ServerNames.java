package io.fairlead.gateway.stream;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Things by the host they are for, as Gateway API compares hosts (G5): an exact name, then the
 * longest wildcard, which stands for one or several labels and not for the apex, then the one for
 * all. Immutable.
 */
public final class ServerNames<T> {
  private final Map<String, T> exact;
  private final Map<String, T> suffixes; // of "*.example.com": ".example.com"
  private final @Nullable T all;

  /**
   * @param patterns exact, {@code *.example.com}, or empty for all
   */
  public ServerNames(Map<String, T> patterns) {
    Map<String, T> names = new HashMap<>();
    Map<String, T> wildcards = new HashMap<>();
    patterns.forEach(
        (pattern, what) -> {
          String lower = pattern.toLowerCase(Locale.ROOT);
          if (lower.startsWith("*.")) {
            wildcards.put(lower.substring(1), what);
          } else if (!lower.isEmpty()) {
            names.put(lower, what);
          }
        });
    this.exact = Map.copyOf(names);
    this.suffixes = Map.copyOf(wildcards);
    this.all = patterns.get("");
  }

  /**
   * The one for this name.
   *
   * @param name lower case; empty: the client gave none
   */
  public @Nullable T find(String name) {
    T found = exact.get(name);
    int dot = suffixes.isEmpty() ? -1 : name.indexOf('.', 1);
    while (found == null && dot >= 0) {
      found = suffixes.get(name.substring(dot));
      dot = name.indexOf('.', dot + 1);
    }
    return found == null ? all : found;
  }
}
