package io.fairlead.gateway.filter;

import io.fairlead.model.gatewayapi.HttpFilter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests from pages of other origins, as the CORS filter of Gateway API has it: unlike {@link
 * Cors}, a wildcard of it stands for several labels, and preflights of other origins are refused.
 */
public final class CrossOrigin {
  private static final String ANY = "*";

  private CrossOrigin() {}

  /**
   * What every response says; empty: there is no such filter, or this origin may nothing.
   *
   * @param cors null: there is none
   */
  public static Map<String, String> headers(HttpFilter.@Nullable Cors cors, Asked asked) {
    String origin = cors == null ? null : asked.header("origin");
    if (cors == null || origin == null || !allows(cors.origins(), origin)) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    boolean everyone = cors.origins().contains(ANY) && !cors.credentials();
    headers.put(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN.toString(), everyone ? ANY : origin);
    if (cors.credentials()) {
      headers.put(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS.toString(), "true");
    }
    put(headers, HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS.toString(), cors.exposed());
    return headers;
  }

  /** Whether responses differ from origin to origin, which caches have to know. */
  public static boolean varies(HttpFilter.@Nullable Cors cors) {
    return cors != null && (cors.credentials() || !cors.origins().contains(ANY));
  }

  /**
   * The answer to a preflight; null: it is none.
   *
   * @param headers those of every response
   */
  public static @Nullable Reply preflight(
      HttpFilter.@Nullable Cors cors, Asked asked, Map<String, String> headers) {
    String method = asked.header("access-control-request-method");
    if (cors == null
        || method == null
        || !asked.method().equals("OPTIONS")
        || asked.header("origin") == null) {
      return null;
    }
    if (headers.isEmpty()) {
      return Reply.forbidden("Pages of this origin may not use this URL.");
    }
    Map<String, String> all = new LinkedHashMap<>(headers);
    put(
        all,
        HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS.toString(),
        named(cors, cors.methods(), method));
    put(
        all,
        HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS.toString(),
        named(cors, cors.headers(), asked.header("access-control-request-headers")));
    all.put(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE.toString(), String.valueOf(cors.maxAge()));
    return new Reply(HttpResponseStatus.OK, "Preflight", "", all);
  }

  /** Browsers take a star literally where there are credentials. */
  private static List<String> named(
      HttpFilter.Cors cors, List<String> allowed, @Nullable String wanted) {
    if (!allowed.contains(ANY) || !cors.credentials()) {
      return allowed;
    }
    return wanted == null ? List.of() : List.of(wanted);
  }

  private static void put(Map<String, String> headers, String name, List<String> values) {
    if (!values.isEmpty()) {
      headers.put(name, String.join(", ", values));
    }
  }

  private static boolean allows(List<String> origins, String origin) {
    for (String allowed : origins) {
      if (allowed.equals(ANY) || matches(allowed, origin)) {
        return true;
      }
    }
    return false;
  }

  /** {@code https://*.example.com} has something, of any number of labels, for the star. */
  private static boolean matches(String allowed, String origin) {
    int star = allowed.indexOf(ANY);
    if (star < 0) {
      return allowed.equalsIgnoreCase(origin);
    }
    int rest = allowed.length() - star - 1;
    return origin.length() > star + rest
        && origin.regionMatches(true, 0, allowed, 0, star)
        && origin.regionMatches(true, origin.length() - rest, allowed, star + 1, rest)
        && origin.indexOf('/', star) < 0;
  }
}
