package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.nginx.Template;
import io.fairlead.model.meta.NamespacedName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place in a URL that an annotation gives.
 *
 * @param host as written, without port
 * @param port 80 or 443 when none is written
 * @param uri path and query; at least {@code /}
 */
public record ServiceUrl(boolean tls, String host, int port, String uri) {
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://([^/?#:\\[]+|\\[[0-9a-f:.]+])(?::(\\d{1,5}))?([/?].*)?");
  private static final Pattern SERVICE =
      Pattern.compile("(?i)([a-z0-9-]+)\\.([a-z0-9-]+)\\.svc(?:\\.[a-z0-9.-]*)?");

  /** Empty when it is no URL with scheme http or https. */
  public static Optional<ServiceUrl> of(String url) {
    Matcher read = URL.matcher(url);
    if (!read.matches()) {
      return Optional.empty();
    }
    boolean tls = read.group(1).equalsIgnoreCase("https");
    int usual = tls ? 443 : 80;
    int port = read.group(3) == null ? usual : Integer.parseInt(read.group(3));
    String rest = read.group(4) == null ? "/" : read.group(4);
    return port > 65_535
        ? Optional.empty()
        : Optional.of(
            new ServiceUrl(tls, read.group(2), port, rest.startsWith("/") ? rest : "/" + rest));
  }

  /** Of one whose host is not a variable. */
  static Optional<ServiceUrl> of(Template url) {
    return url.parts().get(0) instanceof Template.Part.Literal(String text)
        ? of(text).filter(_ -> url.parts().size() == 1 || text.matches("(?i)https?://[^/]+/.*"))
        : Optional.empty();
  }

  /** The Service that is meant by its name in DNS, which then is not looked up; else null. */
  public @Nullable Backend backend() {
    Matcher service = SERVICE.matcher(host);
    return service.matches()
        ? new Backend(new NamespacedName(service.group(2), service.group(1)), "", port)
        : null;
  }

  /** The beginning of URLs at a port of a Service. */
  static String of(Backend backend) {
    return "http://%s.%s.svc:%d"
        .formatted(backend.service().name(), backend.service().namespace(), backend.portNumber());
  }

  /** As in a Host header. */
  public String authority() {
    return port == (tls ? 443 : 80) ? host : host + ":" + port;
  }
}
