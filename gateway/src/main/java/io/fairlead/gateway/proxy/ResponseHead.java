package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/**
 * How a response goes on to the client.
 *
 * @param closeAfter the client's connection ends with it
 * @param upstreamReusable the endpoint's connection does not
 */
record ResponseHead(boolean closeAfter, boolean upstreamReusable) {

  /** The endpoint uses a Transfer-Encoding we did not ask for and can not take away. */
  static boolean unreadable(HttpResponse response) {
    List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return response.decoderResult().isFailure()
        || codings.size() > 1
        || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"));
  }

  /**
   * Rewrites the head of a final response for the client: hop-by-hop headers out, the body's length
   * told in a way the client understands (RFC 9112 6.3).
   *
   * @param lastOne no other request is to follow on the client's connection
   */
  static ResponseHead rewrite(HttpResponse response, RequestFacts request, boolean lastOne) {
    HttpHeaders headers = response.headers();
    boolean upstreamKeepsAlive = HttpUtil.isKeepAlive(response);
    boolean chunked = HttpUtil.isTransferEncodingChunked(response);
    boolean untilClose =
        !chunked
            && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
            && !hasNoBody(response.status(), request);
    HopByHop.strip(headers);
    headers.remove(HttpHeaderNames.TE);
    headers.remove(HttpHeaderNames.CONNECTION);
    if (untilClose && request.http11()) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else if (chunked && !request.http11()) {
      headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    }
    boolean endsByClose = !request.http11() && (untilClose || chunked);
    boolean closeAfter = lastOne || endsByClose || !request.keepAlive();
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    sayConnection(headers, request, closeAfter);
    return new ResponseHead(closeAfter, upstreamKeepsAlive && !untilClose);
  }

  /** What the client must know of what happens to its connection. */
  static void sayConnection(HttpHeaders headers, RequestFacts request, boolean closeAfter) {
    if (closeAfter) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!request.http11()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private static boolean hasNoBody(HttpResponseStatus status, RequestFacts request) {
    return request.head() || status.code() == 204 || status.code() == 304;
  }
}
