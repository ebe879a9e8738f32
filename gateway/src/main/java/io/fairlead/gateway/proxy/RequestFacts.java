package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * What must be remembered of a request after its head was rewritten.
 *
 * @param http11 the client speaks HTTP/1.1: it understands chunks, interim responses and upgrades
 * @param keepAlive the client wants to go on with the connection
 * @param hasBody bytes of a body, or chunks, follow the head
 * @param upgrade the protocol it wants to change to; null: none
 * @param grpc a call of gRPC: what went wrong is told in {@code grpc-status}
 * @param accept null when it has no Accept header
 * @param traceParent which trace it belongs to ({@link TraceContext})
 */
record RequestFacts(
    HttpMethod method,
    boolean http11,
    boolean keepAlive,
    boolean hasBody,
    @Nullable String upgrade,
    boolean grpc,
    @Nullable String accept,
    String requestId,
    String traceParent) {

  private static final String GRPC_WEB = "application/grpc-web";

  /** Of a request whose head never came. */
  static final RequestFacts NONE =
      new RequestFacts(HttpMethod.GET, true, false, false, null, false, null, "", "");

  static RequestFacts of(HttpRequest request) {
    boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    String requestId =
        ForwardedHeaders.requestId(request.headers().get(ForwardedHeaders.REQUEST_ID));
    return new RequestFacts(
        request.method(),
        http11,
        HttpUtil.isKeepAlive(request),
        hasBody(request),
        wantedUpgrade(request),
        isGrpc(request),
        request.headers().get(HttpHeaderNames.ACCEPT),
        requestId,
        TraceContext.parent(request.headers(), requestId));
  }

  /** Of the trace it belongs to: 32 hex digits; empty of a request whose head never came. */
  String traceId() {
    return TraceContext.traceId(traceParent);
  }

  /** The protocol it wants to change to; null when none, or when it may not (a body follows). */
  static @Nullable String wantedUpgrade(HttpRequest request) {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1) && !hasBody(request)
        ? HopByHop.upgrade(request.headers())
        : null;
  }

  private static boolean isGrpc(HttpRequest request) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
    return type != null && type.startsWith("application/grpc") && !type.startsWith(GRPC_WEB);
  }

  private static boolean hasBody(HttpRequest request) {
    String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    return (length != null && !length.equals("0"))
        || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  /** Of the request for a page in the place of this one's response. */
  RequestFacts forPage() {
    return new RequestFacts(
        head() ? HttpMethod.HEAD : HttpMethod.GET,
        http11,
        keepAlive,
        false,
        null,
        false,
        accept,
        requestId,
        traceParent);
  }

  boolean head() {
    return method.equals(HttpMethod.HEAD);
  }

  /** Doing it twice is like doing it once (RFC 9110 9.2.2). */
  boolean idempotent() {
    return switch (method.name()) {
      case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
      case String other -> false;
    };
  }
}
