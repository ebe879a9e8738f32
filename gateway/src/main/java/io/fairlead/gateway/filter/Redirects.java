package io.fairlead.gateway.filter;

import io.fairlead.model.gatewayapi.HttpFilter;
import io.fairlead.model.ingress.Location;
import io.fairlead.model.ingress.nginx.RedirectPolicy;
import org.jspecify.annotations.Nullable;

/** Requests that are answered with another place (A3, A4, A20, G9). */
public final class Redirects {
  private static final int TO_HTTPS = 308;
  private static final int TO_APP_ROOT = 302;
  private static final String ACME = "/.well-known/acme-challenge";
  private static final int USUAL_PORT = 443;

  private Redirects() {}

  /** To where the Ingress says; null: the request goes on. */
  static @Nullable Reply elsewhere(RoutePolicy policy, Variables variables) {
    RedirectPolicy.To to = policy.asked().redirects().to();
    if (to != null) {
      return Reply.redirect(to.code(), to.url().fill(variables));
    }
    Asked asked = variables.asked();
    String root = policy.asked().paths().appRoot();
    return root != null && asked.path().equals("/")
        ? Reply.redirect(TO_APP_ROOT, asked.scheme() + "://" + asked.authority() + root)
        : null;
  }

  /**
   * To HTTPS; null: the request goes on. Of clients that name a port, which no client does that
   * came by the usual ones, we are asked ourselves, so they are sent to our own port.
   *
   * @param httpsPort where we take HTTPS
   */
  public static @Nullable Reply toHttps(
      RoutePolicy policy, Location location, Asked asked, int httpsPort) {
    RedirectPolicy redirects = policy.asked().redirects();
    boolean wanted = redirects.forceSsl() || (redirects.ssl() && location.tls());
    if (!wanted || asked.tls() || asked.uri().startsWith(ACME) || asked.host().isEmpty()) {
      return null;
    }
    String uri = asked.uri();
    if (!redirects.preserveTrailingSlash() && uri.endsWith("/")) {
      uri = uri.substring(0, uri.length() - 1);
    }
    return Reply.redirect(TO_HTTPS, "https://" + asked.host() + port(asked, httpsPort) + uri);
  }

  /** To the same at another host. */
  public static Reply toHost(String host, Asked asked) {
    int colon = asked.authority().lastIndexOf(':');
    String port = colon < 0 ? "" : asked.authority().substring(colon);
    return Reply.redirect(TO_HTTPS, asked.scheme() + "://" + host + port + asked.uri());
  }

  /**
   * To where a rule of Gateway API says.
   *
   * @param prefix what the rule's PathPrefix is
   */
  public static Reply ofRule(HttpFilter.Redirect redirect, String prefix, Asked asked) {
    String scheme = redirect.scheme() == null ? asked.scheme() : redirect.scheme();
    String host = redirect.host() == null ? asked.host() : redirect.host();
    String uri =
        redirect.path() == null ? asked.uri() : PathRewrite.uri(redirect.path(), prefix, asked);
    int usual = scheme.equals("https") ? USUAL_PORT : 80;
    int port = redirect.port();
    if (port == 0) {
      port = redirect.scheme() == null ? Integer.parseInt(asked.serverPort()) : usual;
    }
    String authority = port == usual ? host : host + ":" + port;
    return Reply.redirect(
        redirect.status(), host.isEmpty() ? uri : scheme + "://" + authority + uri);
  }

  /** It only leads from HTTP to HTTPS of the same host, before anybody says who they are. */
  public static boolean secures(String location, Asked asked) {
    String same = "https://" + asked.host();
    String rest = location.startsWith(same) ? location.substring(same.length()) : "?";
    return !asked.tls()
        && !asked.host().isEmpty()
        && (rest.isEmpty() || rest.startsWith("/") || rest.startsWith(":"));
  }

  private static String port(Asked asked, int httpsPort) {
    boolean named = asked.authority().length() > asked.host().length();
    return named && httpsPort != USUAL_PORT && httpsPort > 0 ? ":" + httpsPort : "";
  }
}
