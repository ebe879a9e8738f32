package io.fairlead.gateway.filter;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/**
 * An answer in an endpoint's place.
 *
 * @param reason one CamelCase word for machines
 * @param message one or two sentences for people
 * @param headers beside those of every page
 */
public record Reply(
    HttpResponseStatus status, String reason, String message, Map<String, String> headers) {

  public Reply {
    headers = Map.copyOf(headers);
  }

  static Reply of(HttpResponseStatus status, String reason, String message) {
    return new Reply(status, reason, message, Map.of());
  }

  static Reply redirect(int code, String url) {
    return new Reply(
        HttpResponseStatus.valueOf(code),
        "Redirect",
        "It is at " + url,
        Map.of(HttpHeaderNames.LOCATION.toString(), url));
  }

  /** What the configuration asks for can not be done. */
  public static Reply broken(String message) {
    return of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "InvalidRoute", message);
  }

  /** The same for everybody who may not. */
  static Reply forbidden(String message) {
    return of(HttpResponseStatus.FORBIDDEN, "Forbidden", message);
  }
}
