package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.Location;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/** What the Service with the pages for errors is asked (A19, I25). */
public final class ErrorRequest {
  private ErrorRequest() {}

  /** This status has a page there. */
  public static boolean wanted(RoutePolicy policy, int status) {
    return policy.asked().response().intercepted().contains(status);
  }

  /** For the page of this status. */
  public static HttpRequest of(Variables variables, int status) {
    Asked asked = variables.asked();
    Location location = variables.location();
    HttpMethod method = asked.method().equals("HEAD") ? HttpMethod.HEAD : HttpMethod.GET;
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/");
    String format = asked.header(HttpHeaderNames.ACCEPT.toString());
    request
        .headers()
        .set(HttpHeaderNames.HOST, asked.authority())
        .set("x-code", status)
        .set("x-format", format == null ? "" : format)
        .set("x-original-uri", asked.uri())
        .set("x-namespace", location.ingress().namespace())
        .set("x-ingress-name", location.ingress().name())
        .set("x-service-name", variables.variable("service_name"))
        .set("x-service-port", variables.variable("service_port"))
        .set("x-request-id", asked.requestId());
    return request;
  }
}
