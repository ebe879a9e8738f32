package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;

/**
 * The endpoint's side of one exchange, whatever version of HTTP the endpoint speaks: a request is
 * written to it, and it calls the exchange ({@code on...}) with what comes back. Messages are as in
 * {@link DownstreamStream}. Only touched on its event loop.
 */
interface UpstreamStream {

  InetSocketAddress endpoint();

  /** Writes the head; a request without a body is complete with it, and sent. */
  void begin(ProxyExchange exchange, HttpRequest request, RequestFacts facts);

  /** A piece of the body; the last one may have trailers. */
  void writeContent(HttpContent content);

  void flush();

  /** The endpoint takes the body more slowly than it is written. */
  boolean backedUp();

  /** False: no more of the response for now. */
  void keepReading(boolean keep);

  /** Bytes of an answer have come. */
  boolean answered();

  /** The endpoint says that it did nothing for it, so anybody may ask again (RFC 9113 8.7). */
  boolean unprocessed();

  /**
   * The response came to its end; the connection may serve another exchange.
   *
   * @param requestComplete false: the request was not written to its end
   */
  void finish(boolean requestComplete);

  /** Ends it, whatever it is doing; the exchange hears no more of it. */
  void cancel();
}
