package io.fairlead.model.ingress.nginx;

import io.fairlead.model.ingress.nginx.NginxAnnotation.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every annotation of ingress-nginx 1.14, and what becomes of it here (A1-A27, B34). */
public final class NginxAnnotations {
  public static final String PREFIX = "nginx.ingress.kubernetes.io/";

  private static final Standing HONOURED = new Standing.Honoured();

  private static final Map<String, NginxAnnotation> ALL = new TreeMap<>();

  static {
    all(
        refused(
            "use custom-headers for response headers, the cors-*, *-redirect and rewrite-target"
                + " annotations for the rest"),
        "configuration-snippet",
        "server-snippet");
    all(refused("use auth-proxy-set-headers and auth-method"), "auth-snippet");
    all(refused("TCP and UDP are routed by TCPRoute and UDPRoute"), "stream-snippet");
    all(refused("requests are not inspected by ModSecurity"), "modsecurity-snippet");
    all(HONOURED, "rewrite-target", "app-root", "x-forwarded-prefix");
    all(
        HONOURED,
        "ssl-redirect",
        "force-ssl-redirect",
        "preserve-trailing-slash",
        "permanent-redirect",
        "permanent-redirect-code",
        "temporal-redirect",
        "temporal-redirect-code",
        "from-to-www-redirect");
    all(HONOURED, "proxy-body-size");
    all(HONOURED, "proxy-connect-timeout", "proxy-read-timeout", "proxy-send-timeout");
    all(HONOURED, "proxy-next-upstream", "proxy-next-upstream-tries");
    all(ignored("what is bounded is how often"), "proxy-next-upstream-timeout");
    all(HONOURED, "backend-protocol");
    all(
        HONOURED,
        "affinity",
        "affinity-mode",
        "session-cookie-name",
        "session-cookie-path",
        "session-cookie-domain",
        "session-cookie-max-age",
        "session-cookie-expires",
        "session-cookie-samesite",
        "session-cookie-secure",
        "session-cookie-change-on-failure");
    all(
        HONOURED,
        "canary",
        "canary-by-header",
        "canary-by-header-value",
        "canary-by-header-pattern",
        "canary-by-cookie",
        "canary-weight",
        "canary-weight-total");
    all(
        HONOURED,
        "limit-rps",
        "limit-rpm",
        "limit-burst-multiplier",
        "limit-connections",
        "limit-whitelist",
        "limit-allowlist");
    all(HONOURED, "limit-rate", "limit-rate-after");
    all(
        HONOURED,
        "enable-cors",
        "cors-allow-origin",
        "cors-allow-methods",
        "cors-allow-headers",
        "cors-allow-credentials",
        "cors-expose-headers",
        "cors-max-age");
    all(HONOURED, "allowlist-source-range", "whitelist-source-range", "denylist-source-range");
    all(HONOURED, "auth-type", "auth-secret", "auth-secret-type", "auth-realm");
    all(HONOURED, "satisfy");
    all(
        HONOURED,
        "auth-url",
        "auth-method",
        "auth-signin",
        "auth-signin-redirect-param",
        "auth-response-headers",
        "auth-request-redirect",
        "auth-proxy-set-headers",
        "auth-always-set-cookie");
    all(
        HONOURED,
        "auth-tls-secret",
        "auth-tls-verify-client",
        "auth-tls-verify-depth",
        "auth-tls-error-page",
        "auth-tls-pass-certificate-to-upstream",
        "auth-tls-match-cn");
    all(HONOURED, "custom-headers");
    all(HONOURED, "default-backend");
    all(HONOURED, "custom-http-errors");
    all(
        HONOURED,
        "proxy-cookie-domain",
        "proxy-cookie-path",
        "proxy-redirect-from",
        "proxy-redirect-to");
    all(HONOURED, "upstream-hash-by");
    all(HONOURED, "upstream-vhost", "enable-access-log");
    all(ignored("endpoints are asked themselves"), "service-upstream");
    all(HONOURED, "server-alias", "use-regex");
    all(
        HONOURED,
        "proxy-ssl-secret",
        "proxy-ssl-verify",
        "proxy-ssl-name",
        "proxy-ssl-server-name");
    all(ignored("TLS 1.2 and 1.3, to any depth"), "proxy-ssl-verify-depth", "proxy-ssl-protocols");
    all(HONOURED, "mirror-target", "mirror-host");
    all(
        new Standing.Differs("requests whose body is over 1 MiB are not copied"),
        "mirror-request-body");
    all(ignored("what was answered is not kept"), "auth-cache-key", "auth-cache-duration");
    all(
        ignored("connections to it are kept open as long as they are of use"),
        "auth-keepalive",
        "auth-keepalive-share-vars",
        "auth-keepalive-requests",
        "auth-keepalive-timeout");
    all(ignored("there is no authentication for all routes"), "enable-global-auth");
    all(ignored("a client keeps to its endpoint, not to the canary"), "affinity-canary-behavior");
    all(
        ignored("SameSite is what session-cookie-samesite says"),
        "session-cookie-conditional-samesite-none");
    all(HONOURED, "load-balance");
    all(
        ignored("every endpoint is in the hash"),
        "upstream-hash-by-subset",
        "upstream-hash-by-subset-size");
    all(
        ignored("bodies are passed on as they come, in bounded memory"),
        "proxy-buffering",
        "proxy-buffer-size",
        "proxy-buffers-number",
        "proxy-busy-buffers-size",
        "proxy-max-temp-file-size",
        "proxy-request-buffering",
        "client-body-buffer-size");
    all(
        ignored("endpoints are spoken to in HTTP/1.1, and kept connections reused"),
        "proxy-http-version",
        "connection-proxy-header");
    all(ignored("TLSRoute passes TLS through"), "ssl-passthrough");
    all(
        ignored("TLS 1.2 and 1.3 with the ciphers of Java"),
        "ssl-ciphers",
        "ssl-prefer-server-ciphers",
        "proxy-ssl-ciphers");
    all(
        ignored(""),
        "enable-rewrite-log",
        "enable-opentelemetry",
        "opentelemetry-trust-incoming-span",
        "opentelemetry-operation-name",
        "http2-push-preload");
    all(
        ignored("requests are not inspected by ModSecurity"),
        "enable-modsecurity",
        "enable-owasp-core-rules",
        "modsecurity-transaction-id");
    all(ignored("redirects name the whole URL"), "relative-redirects");
    all(
        ignored("pages are replaced for the codes in custom-http-errors only"),
        "disable-proxy-intercept-errors");
  }

  private NginxAnnotations() {}

  private static void all(Standing standing, String... names) {
    Stream.of(names).forEach(name -> ALL.put(name, new NginxAnnotation(name, standing)));
  }

  private static Standing ignored(String why) {
    return new Standing.Ignored(why);
  }

  private static Standing refused(String instead) {
    return new Standing.Refused(instead);
  }

  /** All of them, by name. */
  public static List<NginxAnnotation> all() {
    return List.copyOf(ALL.values());
  }

  /** Those of an Ingress that gateways go by; whole names. */
  public static Map<String, String> carried(Map<String, String> annotations) {
    Map<String, String> carried = new TreeMap<>();
    annotations.forEach(
        (name, value) -> {
          NginxAnnotation known = known(name);
          if (known != null
              && (known.standing() instanceof Standing.Honoured
                  || known.standing() instanceof Standing.Differs)) {
            carried.put(name, value);
          }
        });
    return carried;
  }

  /** What of an Ingress' annotations is not honoured as it is written, in order of their names. */
  public static List<Problem> problems(String namespace, Map<String, String> annotations) {
    List<Problem> problems = new ArrayList<>();
    new TreeMap<>(annotations)
        .keySet()
        .forEach(name -> said(name).map(text -> new Problem(name, text)).ifPresent(problems::add));
    problems.addAll(IngressPolicy.read(namespace, carried(annotations)).problems());
    return problems;
  }

  private static Optional<String> said(String name) {
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    NginxAnnotation known = known(name);
    if (known == null) {
      return Optional.of("ingress-nginx has no such annotation; it has no effect");
    }
    return switch (known.standing()) {
      case Standing.Honoured() -> Optional.empty();
      case Standing.Differs(String how) -> Optional.of(how);
      case Standing.Ignored(String why) ->
          Optional.of(
              "this annotation is not supported and has no effect"
                  + (why.isEmpty() ? "" : ": " + why));
      case Standing.Refused(String instead) ->
          Optional.of("snippets of nginx' configuration have no effect; " + instead);
    };
  }

  /**
   * Why an Ingress with these annotations is not taken, in ingress-nginx' words; empty: it is.
   *
   * @param before annotations it had already, which are not held against it
   */
  public static Optional<String> refusal(
      Map<String, String> annotations, Map<String, String> before) {
    return annotations.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
        .sorted(Map.Entry.comparingByKey())
        .flatMap(
            entry ->
                known(entry.getKey()) instanceof NginxAnnotation(String _, Standing.Refused refused)
                    ? Stream.of(
                        "%s annotation cannot be used. Snippet directives are disabled by the Ingress administrator; %s"
                            .formatted(entry.getKey(), refused.instead()))
                    : Stream.empty())
        .findFirst();
  }

  private static @Nullable NginxAnnotation known(String name) {
    return name.startsWith(PREFIX) ? ALL.get(name.substring(PREFIX.length())) : null;
  }
}
