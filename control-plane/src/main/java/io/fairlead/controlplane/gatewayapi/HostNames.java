package io.fairlead.controlplane.gatewayapi;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What two hostnames have in common (G5, G6); empty stands for every host. Pure. */
final class HostNames {
  private HostNames() {}

  /** The narrower of the two; empty optional: no host is of both. */
  static Optional<String> common(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    if (covers(a, b)) {
      return Optional.of(b);
    }
    return covers(b, a) ? Optional.of(a) : Optional.empty();
  }

  /**
   * What a listener's hostname and a route's have in common, each once; none: nothing.
   *
   * @param route empty: it asks for no host in particular
   */
  static List<String> common(String listener, List<String> route) {
    if (route.isEmpty()) {
      return List.of(listener.toLowerCase(Locale.ROOT));
    }
    Set<String> common = new LinkedHashSet<>();
    route.forEach(host -> common(listener, host).ifPresent(common::add));
    return List.copyOf(common);
  }

  /** Every host of {@code narrow} is one of {@code wide}; a wildcard is for one label or more. */
  private static boolean covers(String wide, String narrow) {
    if (wide.isEmpty() || wide.equals(narrow)) {
      return true;
    }
    String suffix = wide.startsWith("*.") ? wide.substring(1) : "";
    return !suffix.isEmpty() && narrow.endsWith(suffix) && narrow.length() > suffix.length();
  }
}
