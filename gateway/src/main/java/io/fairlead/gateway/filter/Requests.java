package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.PathPolicy;
import io.fairlead.model.ingress.nginx.Template;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

/** What endpoints get of a request's head (A1, A16, A22). */
public final class Requests {
  private static final String PREFIX = "x-forwarded-prefix";

  private Requests() {}

  public static void rewrite(RoutePolicy policy, Variables variables, HttpRequest request) {
    PathPolicy paths = policy.asked().paths();
    if (paths.rewriteTarget() != null) {
      request.setUri(PathRewrite.uri(paths.rewriteTarget(), variables));
    }
    if (paths.forwardedPrefix() != null) {
      request.headers().set(PREFIX, paths.forwardedPrefix().fill(variables));
    }
    Template vhost = policy.asked().forward().vhost();
    if (vhost != null) {
      request.headers().set(HttpHeaderNames.HOST, vhost.fill(variables));
    }
    ClientCertificates certificates = policy.certificates();
    if (certificates != null) {
      ClientCertificates.headerNames().forEach(request.headers()::remove);
      certificates.headers(variables.asked().clientCertificates()).forEach(request.headers()::set);
    }
  }
}
