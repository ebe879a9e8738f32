package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/**
 * The client's side of one exchange, whatever version of HTTP the client speaks. Messages are
 * Netty's HTTP/1.1 objects with end-to-end headers only; how their length is told (chunks, frames,
 * the end of the connection) is decided behind this seam. Only touched on its event loop.
 */
interface DownstreamStream {

  /** Who asks. */
  ForwardedHeaders.Client client();

  /** Address of the client. */
  default String clientAddress() {
    return client().address();
  }

  /** Where what becomes of the request is noted. */
  RequestNotes notes();

  /** The endpoint can take more of the request body; what waits may go on. */
  void pump();

  /** A response with a status of 1xx; dropped where the client would not understand it. */
  void writeInterim(HttpResponse response);

  /** The final response's head; its body follows. */
  void writeHead(HttpResponse response);

  /** A piece of the body; the last one may have trailers. */
  void writeContent(HttpContent content);

  void flush();

  /** The client takes data as fast as it is written. */
  boolean takes();

  /**
   * The response is written to its end.
   *
   * @param requestComplete false: more of the request may come, and nobody wants it
   */
  void end(boolean requestComplete);

  /** Answers the request in an endpoint's place; nothing was written of a final response. */
  void refuse(Refusal refusal, boolean requestComplete);

  /** The response can not be finished; the client is made to see that it is not whole. */
  void cutOff();

  /** It ends at once, and what was written and not sent yet is thrown away. */
  void abort();

  /** The endpoint agreed to another protocol: bytes pass both ways from now on. */
  void becomeTunnel(Http1Upstream upstream, Tunnel.Terms terms);
}
