package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** How HTTP/1.1 tells where a response ends and whether its connection goes on (RFC 9112 6.3). */
final class Http1ResponseHead {

  private Http1ResponseHead() {}

  /** The endpoint uses a Transfer-Encoding we did not ask for and can not take away. */
  static boolean unreadable(HttpResponse response) {
    List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return response.decoderResult().isFailure()
        || codings.size() > 1
        || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"));
  }

  /** The endpoint's connection can be used again after this response, as the endpoint wrote it. */
  static boolean connectionGoesOn(HttpResponse response, RequestFacts request) {
    return HttpUtil.isKeepAlive(response)
        && (HttpUtil.isTransferEncodingChunked(response)
            || tellsLength(response)
            || hasNoBody(response.status(), request));
  }

  /**
   * Makes the client see where the response ends.
   *
   * @param lastOne no other request is to follow on the client's connection
   * @return whether the client's connection ends with it
   */
  static boolean frame(HttpResponse response, RequestFacts request, boolean lastOne) {
    HttpHeaders headers = response.headers();
    boolean unknownLength = !tellsLength(response) && !hasNoBody(response.status(), request);
    if (unknownLength && request.http11()) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    boolean endsByClose = unknownLength && !request.http11();
    boolean closeAfter = lastOne || endsByClose || !request.keepAlive();
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    sayConnection(headers, request, closeAfter);
    return closeAfter;
  }

  /** What the client must know of what happens to its connection. */
  static void sayConnection(HttpHeaders headers, RequestFacts request, boolean closeAfter) {
    if (closeAfter) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!request.http11()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private static boolean tellsLength(HttpResponse response) {
    return response.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
  }

  private static boolean hasNoBody(HttpResponseStatus status, RequestFacts request) {
    return request.head() || status.code() == 204 || status.code() == 304;
  }
}
