package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Why the gateway itself answers a request instead of an endpoint.
 *
 * @param reason one CamelCase word for machines
 * @param message one or two sentences for people: what is wrong and, where there is one, the next
 *     step. May hold words the client sent, so it is escaped wherever it is shown
 */
record Refusal(HttpResponseStatus status, String reason, String message) implements Checked {

  static Refusal badRequest(String message) {
    return new Refusal(HttpResponseStatus.BAD_REQUEST, "BadRequest", message);
  }
}
