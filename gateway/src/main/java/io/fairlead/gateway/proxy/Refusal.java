package io.fairlead.gateway.proxy;

import io.fairlead.gateway.filter.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why the gateway itself answers a request instead of an endpoint.
 *
 * @param reason one CamelCase word for machines
 * @param message one or two sentences for people: what is wrong and, where there is one, the next
 *     step. May hold words the client sent, so it is escaped wherever it is shown
 * @param headers beside those of every page
 */
record Refusal(
    HttpResponseStatus status, String reason, String message, Map<String, String> headers)
    implements Checked {

  Refusal(HttpResponseStatus status, String reason, String message) {
    this(status, reason, message, Map.of());
  }

  static Refusal badRequest(String message) {
    return new Refusal(HttpResponseStatus.BAD_REQUEST, "BadRequest", message);
  }

  static Refusal of(Reply reply) {
    return new Refusal(reply.status(), reply.reason(), reply.message(), reply.headers());
  }

  /** With these headers too. */
  Refusal with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(more);
    all.putAll(headers);
    return new Refusal(status, reason, message, all);
  }
}
