package io.fairlead.gateway.proxy;

import io.fairlead.gateway.filter.Asked;
import io.fairlead.gateway.gatewayapi.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as filters see it. */
record AskedRequest(
    HttpRequest request, RequestFacts facts, RequestTarget target, ForwardedHeaders.Client client)
    implements Asked, RequestHead {

  @Override
  public String method() {
    return facts.method().name();
  }

  @Override
  public String host() {
    return target.host();
  }

  @Override
  public String authority() {
    return target.authority();
  }

  @Override
  public String path() {
    return target.matchPath();
  }

  @Override
  public String uri() {
    return target.forward();
  }

  @Override
  public boolean tls() {
    return client.scheme().equals("https");
  }

  @Override
  public String clientAddress() {
    return client.address();
  }

  @Override
  public String serverPort() {
    return client.port();
  }

  @Override
  public String requestId() {
    return facts.requestId();
  }

  @Override
  public long bodyLength() {
    return bodyLength(request);
  }

  /** As the head tells it; -1 when it does not, or its number is longer than any body. */
  static long bodyLength(HttpRequest request) {
    String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    if (length == null) {
      return -1;
    }
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException tooLong) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public @Nullable String header(String name) {
    return request.headers().get(name);
  }

  @Override
  public @Nullable String values(String name) {
    List<String> lines = request.headers().getAll(name);
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  @Override
  public @Nullable String parameter(String name) {
    return QueryParameters.first(query(), name);
  }

  @Override
  public boolean grpc() {
    return facts.grpc();
  }

  @Override
  public boolean trial() {
    return client.entrance().trial();
  }

  @Override
  public List<X509Certificate> clientCertificates() {
    return client.certificates().get();
  }
}
