package io.fairlead.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An answer of the gateway itself: says why, in the form the client asked for (plain text unless it
 * accepts JSON or HTML).
 */
final class ErrorPage {

  private ErrorPage() {}

  /** In the form this request asks for. */
  static FullHttpResponse of(Refusal refusal, RequestFacts facts) {
    return facts.grpc()
        ? grpc(refusal, facts.requestId())
        : of(refusal, facts.accept(), facts.requestId(), facts.traceId());
  }

  /** A response without messages: all is in its head (gRPC's "Trailers-Only"). */
  private static FullHttpResponse grpc(Refusal refusal, String requestId) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
        .set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
        .set("grpc-status", grpcStatus(refusal.status().code()))
        .set("grpc-message", percentEncoded(refusal.message()))
        .set(ForwardedHeaders.REQUEST_ID, requestId);
    return response;
  }

  /** As gRPC's table from HTTP has it. */
  private static int grpcStatus(int http) {
    return switch (http) {
      case 400 -> 13; // INTERNAL
      case 401 -> 16; // UNAUTHENTICATED
      case 403 -> 7; // PERMISSION_DENIED
      case 404 -> 12; // UNIMPLEMENTED
      case 429, 502, 503, 504 -> 14; // UNAVAILABLE
      default -> 2; // UNKNOWN
    };
  }

  private static String percentEncoded(String message) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b < 0x7f && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  /**
   * @param accept the client's Accept header
   * @param requestId empty when the request was not read that far
   * @param traceId the same
   */
  static FullHttpResponse of(
      Refusal refusal, @Nullable String accept, String requestId, String traceId) {
    String wanted = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
    int json = wanted.indexOf("json");
    int html = wanted.indexOf("text/html");
    boolean jsonFirst = json >= 0 && (html < 0 || json < html);
    String type;
    String body;
    if (jsonFirst) {
      type = "application/json";
      body = json(refusal, requestId, traceId);
    } else if (html >= 0) {
      type = "text/html; charset=utf-8";
      body = html(refusal, ids(requestId, traceId));
    } else {
      type = "text/plain; charset=utf-8";
      body = text(refusal, ids(requestId, traceId));
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            refusal.status(),
            Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff")
        .set(HttpHeaderNames.SERVER, "fairlead");
    if (refusal.status().equals(HttpResponseStatus.NO_CONTENT)) {
      response.content().clear();
      response
          .headers()
          .remove(HttpHeaderNames.CONTENT_TYPE)
          .remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    refusal.headers().forEach(response.headers()::set);
    if (!requestId.isEmpty()) {
      response.headers().set(ForwardedHeaders.REQUEST_ID, requestId);
    }
    return response;
  }

  /** A trace that began with this request has its name. */
  private static String ids(String requestId, String traceId) {
    return traceId.isEmpty() || traceId.equals(requestId)
        ? requestId
        : requestId + " trace " + traceId;
  }

  private static String json(Refusal refusal, String requestId, String traceId) {
    return JsonNodeFactory.instance
            .objectNode()
            .put("status", refusal.status().code())
            .put("reason", refusal.reason())
            .put("message", refusal.message())
            .put("requestId", requestId)
            .put("traceId", traceId)
            .toString()
        + "\n";
  }

  private static String html(Refusal refusal, String ids) {
    String title = escape(refusal.status().toString());
    return """
    <!doctype html>
    <html><head><meta charset="utf-8"><title>%s</title></head>
    <body><h1>%s</h1><p>%s</p><hr><p>fairlead gateway%s</p></body></html>
    """
        .formatted(title, title, escape(refusal.message()), ids.isEmpty() ? "" : " " + ids);
  }

  private static String text(Refusal refusal, String ids) {
    return refusal.status()
        + "\n"
        + refusal.message()
        + "\n"
        + (ids.isEmpty() ? "" : "request " + ids + "\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
