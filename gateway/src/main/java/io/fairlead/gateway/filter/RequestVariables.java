package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.Template;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Those variables of nginx that a request has wherever it goes; others are "". */
public record RequestVariables(Asked asked) implements Template.Source {

  @Override
  public String variable(String name) {
    return switch (name) {
      case "host", "server_name" -> asked.host();
      case "http_host", "best_http_host" -> asked.authority();
      case "scheme", "pass_access_scheme" -> asked.scheme();
      case "remote_addr", "the_real_ip", "binary_remote_addr" -> asked.clientAddress();
      case "request_uri" -> asked.uri();
      case "escaped_request_uri" -> URLEncoder.encode(asked.uri(), StandardCharsets.UTF_8);
      case "uri", "document_uri" -> asked.path();
      case "args", "query_string" -> asked.query();
      case "is_args" -> asked.query().isEmpty() ? "" : "?";
      case "request_method" -> asked.method();
      case "request_id", "req_id" -> asked.requestId();
      case "server_port", "pass_port" -> asked.serverPort();
      case String other -> ofFamily(other);
    };
  }

  private String ofFamily(String name) {
    String value = null;
    if (name.startsWith("http_")) {
      value = asked.header(name.substring("http_".length()).replace('_', '-'));
    } else if (name.startsWith("cookie_")) {
      value = cookie(name.substring("cookie_".length()));
    } else if (name.startsWith("arg_")) {
      value = argument(name.substring("arg_".length()));
    }
    return value == null ? "" : value;
  }

  private @Nullable String argument(String name) {
    for (String pair : asked.query().split("&")) {
      int equals = pair.indexOf('=');
      if (equals >= 0 && pair.substring(0, equals).equalsIgnoreCase(name)) {
        return pair.substring(equals + 1);
      }
    }
    return null;
  }

  /** The value of a cookie; null when there is none of that name. */
  @Nullable String cookie(String name) {
    String header = asked.header("cookie");
    if (header != null) {
      for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(header)) {
        if (cookie.name().equalsIgnoreCase(name)) {
          return cookie.value();
        }
      }
    }
    return null;
  }

  @Override
  public String capture(int group) {
    return "";
  }
}
