package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.Location;
import io.fairlead.model.ingress.Match;
import io.fairlead.model.ingress.nginx.Canary;
import io.fairlead.model.ingress.nginx.Template;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/** The variables of nginx, for one request at one location. */
public record Variables(Asked asked, Location location, @Nullable MatchResult captured)
    implements Template.Source, Canary.Request {

  public Variables(Asked asked, Match.Found found) {
    this(asked, found.location(), found.captured());
  }

  @Override
  public String variable(String name) {
    Backend backend = location.backend();
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
      case "namespace" -> location.ingress().namespace();
      case "ingress_name" -> location.ingress().name();
      case "service_name" -> backend.service().name();
      case "service_port" ->
          backend.portName().isEmpty() ? String.valueOf(backend.portNumber()) : backend.portName();
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

  @Override
  public String capture(int group) {
    if (captured == null || group > captured.groupCount()) {
      return "";
    }
    String text = captured.group(group);
    return text == null ? "" : text;
  }

  @Override
  public @Nullable String header(String name) {
    return asked.header(name);
  }

  @Override
  public @Nullable String cookie(String name) {
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
}
