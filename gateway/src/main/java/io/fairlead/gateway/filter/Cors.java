package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.CorsPolicy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests from pages of other origins (A12). */
public final class Cors {

  private Cors() {}

  /** OPTIONS is answered here, from whatever page it comes that may; null: the request goes on. */
  public static @Nullable Reply preflight(@Nullable CorsPolicy policy, Asked asked) {
    if (policy == null || !asked.method().equals("OPTIONS")) {
      return null;
    }
    Map<String, String> headers = headers(policy, asked.header("origin"));
    return headers.isEmpty()
        ? null
        : new Reply(HttpResponseStatus.NO_CONTENT, "Preflight", "", headers);
  }

  /** What pages of this origin may do with a response. */
  public static Map<String, String> headers(CorsPolicy policy, @Nullable String origin) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (policy.anyOrigin()) {
      headers.put(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN.toString(), "*");
    } else if (origin != null && policy.allows(origin)) {
      headers.put(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN.toString(), origin);
    } else {
      return headers;
    }
    if (policy.credentials()) {
      headers.put(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS.toString(), "true");
    }
    headers.put(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS.toString(), policy.methods());
    headers.put(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS.toString(), policy.headers());
    if (!policy.expose().isEmpty()) {
      headers.put(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS.toString(), policy.expose());
    }
    headers.put(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE.toString(), String.valueOf(policy.maxAge()));
    return headers;
  }
}
