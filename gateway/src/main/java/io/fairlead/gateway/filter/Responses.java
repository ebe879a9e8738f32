package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.Location;
import io.fairlead.model.ingress.nginx.Affinity;
import io.fairlead.model.ingress.nginx.CorsPolicy;
import io.fairlead.model.ingress.nginx.ResponsePolicy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients get of a response's head (A9, A12, A18, A26). */
public final class Responses {
  private Responses() {}

  /** Of an endpoint's response. */
  public static void rewrite(RoutePolicy policy, Asked asked, HttpHeaders response) {
    ResponsePolicy changes = policy.asked().response();
    if (changes.redirect() != null) {
      String at = response.get(HttpHeaderNames.LOCATION);
      if (at != null && at.startsWith(changes.redirect().from())) {
        response.set(
            HttpHeaderNames.LOCATION,
            changes.redirect().to() + at.substring(changes.redirect().from().length()));
      }
    }
    if (changes.cookieDomain() != null || changes.cookiePath() != null) {
      List<String> cookies =
          response.getAll(HttpHeaderNames.SET_COOKIE).stream()
              .map(cookie -> changed(cookie, "domain", changes.cookieDomain()))
              .map(cookie -> changed(cookie, "path", changes.cookiePath()))
              .toList();
      response.set(HttpHeaderNames.SET_COOKIE, cookies);
    }
    own(policy, asked).forEach(response::set);
  }

  /** Responses of our own get something, too. */
  public static boolean changes(RoutePolicy policy) {
    return policy.asked().cors() != null || !policy.headers().isEmpty();
  }

  /** For any response, also the gateway's own. */
  public static Map<String, String> own(RoutePolicy policy, Asked asked) {
    CorsPolicy cors = policy.asked().cors();
    if (cors == null) {
      return policy.headers();
    }
    Map<String, String> headers =
        Cors.headers(cors, asked.header(HttpHeaderNames.ORIGIN.toString()));
    headers.putAll(policy.headers());
    return headers;
  }

  private static String changed(
      String cookie, String attribute, ResponsePolicy.@Nullable Change change) {
    if (change == null) {
      return cookie;
    }
    StringBuilder text = new StringBuilder();
    for (String part : cookie.split(";")) {
      String stripped = part.strip();
      int equals = stripped.indexOf('=');
      boolean meant = equals > 0 && stripped.substring(0, equals).equalsIgnoreCase(attribute);
      String value = stripped.substring(equals + 1);
      boolean path = attribute.equals("path");
      boolean matches =
          path ? value.startsWith(change.from()) : value.equalsIgnoreCase(change.from());
      text.append(text.isEmpty() ? "" : "; ");
      if (meant && matches) {
        text.append(stripped, 0, equals + 1)
            .append(change.to())
            .append(path ? value.substring(change.from().length()) : "");
      } else {
        text.append(stripped);
      }
    }
    return text.toString();
  }

  /** {@code Set-Cookie} of an affinity cookie. */
  static String cookie(
      Affinity affinity, String value, Location location, boolean tls, Instant now) {
    String path = location.regex() == null ? location.path() : "/";
    StringBuilder cookie =
        new StringBuilder(affinity.cookie())
            .append('=')
            .append(value)
            .append("; Path=")
            .append(affinity.path() == null ? path : affinity.path());
    if (affinity.domain() != null) {
      cookie.append("; Domain=").append(affinity.domain());
    }
    if (affinity.expires() > 0) {
      cookie
          .append("; Expires=")
          .append(
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  now.plusSeconds(affinity.expires()).atOffset(ZoneOffset.UTC)));
    }
    if (affinity.maxAge() > 0) {
      cookie.append("; Max-Age=").append(affinity.maxAge());
    }
    boolean secure = affinity.secure() == null ? tls : affinity.secure();
    cookie.append(secure ? "; Secure" : "").append("; HttpOnly");
    if (affinity.sameSite() != null) {
      cookie.append("; SameSite=").append(affinity.sameSite());
    }
    return cookie.toString();
  }
}
