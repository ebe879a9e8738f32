package io.fairlead.gateway.policy;

import java.util.List;
import java.util.Map;

/**
 * Who makes a request.
 *
 * @param client empty: nobody known
 * @param claims of its token
 * @param headers for the endpoint, in the place of the client's
 * @param cookies {@code Set-Cookie} for the client
 */
record Caller(
    String client, Map<String, Object> claims, Map<String, String> headers, List<String> cookies) {
  static final Caller UNKNOWN = new Caller("", Map.of(), Map.of(), List.of());

  Caller {
    claims = Map.copyOf(claims);
    headers = Map.copyOf(headers);
    cookies = List.copyOf(cookies);
  }

  static Caller named(String client) {
    return new Caller(client, Map.of(), Map.of(), List.of());
  }
}
