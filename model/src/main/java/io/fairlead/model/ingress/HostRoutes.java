package io.fairlead.model.ingress;

import io.fairlead.model.ingress.nginx.RegexBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of all Ingresses for one host (I20). Where one of them asks for regular expressions,
 * all of the host's paths are such: the longest is tried first, and case does not count (A1, A2).
 */
final class HostRoutes {
  private static final Comparator<Location> LONGEST_FIRST =
      Comparator.comparingInt((Location location) -> location.path().length())
          .thenComparing(Location::path)
          .reversed();

  private final String host;
  private final boolean regex;
  private final boolean tls;
  private final PathTree<Match.Found> paths = new PathTree<>();
  private final List<Location> expressions = new ArrayList<>();
  private final Map<String, Location> known = new HashMap<>();
  private @Nullable Location defaultRoute;

  /**
   * @param host as the rules write it
   * @param tls it has a certificate
   */
  HostRoutes(String host, boolean regex, boolean tls) {
    this.host = host;
    this.regex = regex;
    this.tls = tls;
  }

  String host() {
    return host;
  }

  boolean regex() {
    return regex;
  }

  boolean tls() {
    return tls;
  }

  /** The path begins with what this matches; throws when it is no regular expression. */
  static Pattern pattern(String path) {
    return Pattern.compile("^" + path, Pattern.CASE_INSENSITIVE);
  }

  /** Takes a location in, unless there is one like it: then that one. */
  @Nullable Location putIfAbsent(PathType type, Location location) {
    String key = regex ? location.path() : type + " " + location.path();
    Location there = known.putIfAbsent(key, location);
    if (there != null) {
      return there;
    }
    if (regex) {
      expressions.add(location);
      expressions.sort(LONGEST_FIRST);
    } else {
      paths.putIfAbsent(location.path(), type, new Match.Found(location, null));
    }
    return null;
  }

  void fallBackTo(Location location) {
    if (defaultRoute == null) {
      defaultRoute = location;
    }
  }

  @Nullable Location defaultRoute() {
    return defaultRoute;
  }

  /** Null when no path matches. */
  Match.@Nullable Found find(String path) {
    if (!regex) {
      return paths.find(path);
    }
    for (Location location : expressions) {
      Pattern pattern = location.regex();
      Matcher matched = pattern == null ? null : RegexBudget.prefix(pattern, path);
      if (matched != null) {
        return new Match.Found(location, matched);
      }
    }
    return null;
  }
}
