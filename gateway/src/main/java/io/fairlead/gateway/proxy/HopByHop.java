package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Headers that mean one connection only and so end at a proxy (RFC 9110 7.6.1). */
final class HopByHop {

  static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
  static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

  /** A client may not have these taken out by naming them in Connection. */
  private static final Set<String> NOT_BY_NAME =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "content-type",
          "content-encoding",
          "trailer",
          "authorization",
          "cookie",
          "set-cookie",
          "cache-control",
          "expect",
          "upgrade",
          "te",
          "connection");

  /** Trailers that would mean something to whoever merges them into the headers. */
  private static final Set<String> NOT_IN_TRAILERS =
      Set.of(
          "host",
          "content-type",
          "content-encoding",
          "content-range",
          "authorization",
          "cookie",
          "set-cookie",
          "connection",
          "keep-alive",
          "proxy-connection",
          "upgrade",
          "te",
          "expect",
          "forwarded",
          "cache-control");

  private HopByHop() {}

  /** What {@code Upgrade} asks for, when it counts; null for h2c, which would hide requests. */
  static @Nullable String upgrade(HttpHeaders headers) {
    String wanted = headers.get(HttpHeaderNames.UPGRADE);
    if (wanted == null
        || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
      return null;
    }
    String lower = wanted.toLowerCase(Locale.ROOT);
    return lower.contains("h2c") || lower.contains("http/") ? null : wanted;
  }

  /**
   * Takes them out; framing headers (Transfer-Encoding, Content-Length, Trailer) stay, they are
   * made true again by whoever writes the message.
   */
  static void strip(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      stripNamed(headers, headers.getAll(HttpHeaderNames.CONNECTION));
      headers.remove(HttpHeaderNames.CONNECTION);
    }
    headers.remove(KEEP_ALIVE);
    headers.remove(PROXY_CONNECTION);
    headers.remove(HttpHeaderNames.UPGRADE);
    if (headers.contains(HttpHeaderNames.TE)) {
      boolean trailers = headers.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
      headers.remove(HttpHeaderNames.TE);
      if (trailers) {
        headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
      }
    }
  }

  private static void stripNamed(HttpHeaders headers, List<String> connection) {
    for (String value : connection) {
      for (String token : value.split(",")) {
        String name = token.strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !NOT_BY_NAME.contains(name)) {
          headers.remove(name);
        }
      }
    }
  }

  /** Takes out of trailers what has no business there (RFC 9110 6.5.1). */
  static void stripTrailers(HttpHeaders trailers) {
    for (String name : trailers.names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (NOT_IN_TRAILERS.contains(lower) || lower.startsWith("x-forwarded-")) {
        trailers.remove(name);
      }
    }
  }
}
