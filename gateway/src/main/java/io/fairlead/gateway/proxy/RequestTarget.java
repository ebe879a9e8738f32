package io.fairlead.gateway.proxy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request wants to go.
 *
 * @param forward what is sent upstream: path and query exactly as the client wrote them
 * @param host lower case, without port; empty when an HTTP/1.0 client named none
 * @param authority host and port as the client wrote them, for {@code Host} and {@code
 *     X-Forwarded-Host}
 * @param matchPath the path routes are matched by ({@link MatchPath})
 */
record RequestTarget(String forward, String host, String authority, String matchPath)
    implements Checked {

  /** The path as the client sent it, without the query. */
  String path() {
    int end = forward.indexOf('?');
    return end < 0 ? forward : forward.substring(0, end);
  }

  /**
   * Reads request line and Host header together (RFC 9112 3.2, 3.3).
   *
   * @param hostHeader null when there is none
   */
  static Checked read(String uri, @Nullable String hostHeader) {
    String authority = hostHeader == null ? "" : hostHeader;
    String forward = uri;
    if (!uri.startsWith("/") && !uri.equals("*")) {
      int scheme = schemeEnd(uri);
      if (scheme < 0) {
        return Refusal.badRequest("The request target is neither a path nor an absolute URL.");
      }
      int slash = firstOf(uri, scheme);
      String inUri = uri.substring(scheme, slash);
      if (hostHeader != null && !inUri.equalsIgnoreCase(hostHeader)) {
        return Refusal.badRequest("The URL in the request line and the Host header differ.");
      }
      authority = inUri;
      forward = uri.substring(slash);
      if (!forward.startsWith("/")) {
        forward = "/" + forward;
      }
    }
    String host = hostOf(authority);
    if (host == null) {
      return Refusal.badRequest("The host in the request is not a valid host name or address.");
    }
    int query = forward.indexOf('?');
    String path = query < 0 ? forward : forward.substring(0, query);
    String matchPath = path.equals("*") ? "/" : MatchPath.of(path);
    if (matchPath == null) {
      return Refusal.badRequest("The path in the request is not valid or leads above the root.");
    }
    return new RequestTarget(forward, host, authority, matchPath);
  }

  private static int schemeEnd(String uri) {
    if (uri.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    return uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
  }

  private static int firstOf(String uri, int from) {
    for (int i = from; i < uri.length(); i++) {
      if (uri.charAt(i) == '/' || uri.charAt(i) == '?') {
        return i;
      }
    }
    return uri.length();
  }

  /** Host without port, lower case; null when it is not {@code host[:port]}. */
  private static @Nullable String hostOf(String authority) {
    int end = authority.length();
    if (authority.startsWith("[")) {
      int close = authority.indexOf(']');
      if (close < 0 || !only(authority, 1, close, "0123456789abcdefABCDEF:.")) {
        return null;
      }
      end = close + 1;
    } else {
      int colon = authority.indexOf(':');
      end = colon < 0 ? end : colon;
      if (!only(authority, 0, end, HOST_CHARACTERS)) {
        return null;
      }
    }
    if (end < authority.length()
        && (authority.charAt(end) != ':'
            || authority.length() - end > 6
            || !only(authority, end + 1, authority.length(), "0123456789"))) {
      return null;
    }
    return authority.substring(0, end).toLowerCase(Locale.ROOT);
  }

  private static final String HOST_CHARACTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

  private static boolean only(String text, int from, int to, String allowed) {
    for (int i = from; i < to; i++) {
      if (allowed.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
