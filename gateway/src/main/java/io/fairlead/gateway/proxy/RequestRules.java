package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request must look like before anything is done for it. A proxy that repairs what another
 * reads differently is how requests are smuggled, so nothing is repaired: it is refused and the
 * connection closed (RFC 9112 11.2). Much is refused by {@link RequestDecoder} already; this is
 * what needs the whole head.
 */
final class RequestRules {

  private static final AsciiString OLD_WEBSOCKET_KEY = AsciiString.cached("sec-websocket-key1");

  private RequestRules() {}

  /**
   * After a refusal the connection must be closed: where the next request begins is not certain.
   */
  static Checked check(HttpRequest request) {
    Throwable broken = request.decoderResult().cause();
    if (broken != null) {
      return unreadable(broken);
    }
    HttpHeaders headers = request.headers();
    Refusal refusal = version(request.protocolVersion());
    if (refusal == null) {
      refusal = method(request.method());
    }
    if (refusal == null) {
      refusal = framing(headers);
    }
    if (refusal != null) {
      return refusal;
    }
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1) {
      return Refusal.badRequest("The request has more than one Host header.");
    }
    if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return Refusal.badRequest("The request has no Host header.");
    }
    return RequestTarget.read(request.uri(), hosts.isEmpty() ? null : hosts.get(0));
  }

  private static Refusal unreadable(Throwable broken) {
    return switch (broken) {
      case TooLongHttpLineException line ->
          new Refusal(
              HttpResponseStatus.REQUEST_URI_TOO_LONG,
              "UriTooLong",
              "The request line is longer than this gateway takes.");
      case TooLongHttpHeaderException header ->
          new Refusal(
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
              "HeadersTooLarge",
              "The request headers are larger than this gateway takes.");
      default -> Refusal.badRequest("The request is not valid HTTP/1.1: " + reason(broken));
    };
  }

  private static String reason(Throwable broken) {
    return broken instanceof MalformedRequestException malformed
        ? malformed.getMessage()
        : "its request line, a header or its framing is malformed.";
  }

  private static @Nullable Refusal version(HttpVersion version) {
    return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0)
        ? null
        : new Refusal(
            HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
            "HttpVersionNotSupported",
            "This gateway speaks HTTP/1.1 and HTTP/1.0.");
  }

  private static @Nullable Refusal method(HttpMethod method) {
    return method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)
        ? new Refusal(
            HttpResponseStatus.METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            "This gateway does not serve " + method + ".")
        : null;
  }

  private static @Nullable Refusal framing(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
        return Refusal.badRequest("The only Transfer-Encoding this gateway takes is chunked.");
      }
      if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
        return Refusal.badRequest("The request has both Transfer-Encoding and Content-Length.");
      }
    }
    if (headers.contains(OLD_WEBSOCKET_KEY)) {
      return Refusal.badRequest("The WebSocket draft with keys 1 and 2 hides a body of 8 bytes.");
    }
    return null;
  }
}
