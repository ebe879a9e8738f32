package io.fairlead.model.ingress.nginx;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin requests, answered here (A12).
 *
 * @param origins {@code *}, or origins, each perhaps with {@code *.} before its host
 * @param expose empty: nothing is said
 * @param maxAge seconds
 */
public record CorsPolicy(
    List<String> origins,
    String methods,
    String headers,
    boolean credentials,
    String expose,
    int maxAge) {
  private static final String METHODS = "GET, PUT, POST, DELETE, PATCH, OPTIONS";
  private static final String HEADERS =
      "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,"
          + "Range,Authorization";
  private static final int MAX_AGE = 1_728_000;
  private static final Pattern ORIGIN =
      Pattern.compile("\\*|null|[a-zA-Z][a-zA-Z0-9+.-]*://(\\*\\.)?[^\\s,/*]+");

  public CorsPolicy {
    origins = List.copyOf(origins);
  }

  static @Nullable CorsPolicy read(Values values) {
    List<String> origins =
        values.list(
            "cors-allow-origin",
            origin -> ORIGIN.matcher(origin).matches(),
            "must be * or origins such as https://*.example.com:8443, separated by commas");
    CorsPolicy policy =
        new CorsPolicy(
            origins.isEmpty() ? List.of("*") : origins,
            names(values, "cors-allow-methods", METHODS),
            names(values, "cors-allow-headers", HEADERS),
            values.flag("cors-allow-credentials", true),
            names(values, "cors-expose-headers", ""),
            values.number("cors-max-age", MAX_AGE, 0, 999_999_999));
    return values.flag("enable-cors", false) ? policy : null;
  }

  private static String names(Values values, String name, String otherwise) {
    String value =
        values.word(name, text -> text.matches("[\\w*, -]+"), "must be names, separated by commas");
    return value == null ? otherwise : value;
  }

  /** Every origin may. */
  public boolean anyOrigin() {
    return origins.contains("*");
  }

  /** This one may; {@code *.} stands for one label, whatever the case. */
  public boolean allows(String origin) {
    return origins.stream().anyMatch(allowed -> matches(allowed, origin));
  }

  private static boolean matches(String allowed, String origin) {
    int star = allowed.indexOf("://*.");
    if (star < 0) {
      return allowed.equalsIgnoreCase(origin);
    }
    String scheme = allowed.substring(0, star + 3);
    String rest = allowed.substring(star + 4);
    int label = origin.length() - rest.length() - scheme.length();
    return label > 0
        && origin.regionMatches(true, 0, scheme, 0, scheme.length())
        && origin.regionMatches(true, origin.length() - rest.length(), rest, 0, rest.length())
        && origin.substring(scheme.length(), scheme.length() + label).matches("[A-Za-z0-9-]+");
  }
}
