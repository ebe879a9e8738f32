package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;

/**
 * Reads responses of an endpoint; knows when the answer to HEAD has no body. A line may end in LF
 * alone (RFC 9112 2.2): the response is written anew, so nobody can read it otherwise than we did.
 */
final class ResponseDecoder extends HttpResponseDecoder {
  private boolean head;

  ResponseDecoder(ProxyLimits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLine())
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxChunkSize(1 << 16)
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(false)
            .setUseRfc9112TransferEncoding(true));
  }

  /** The next response answers a HEAD request, or not. */
  void answersHead(boolean head) {
    this.head = head;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return head
        || (message instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL)
        || super.isContentAlwaysEmpty(message);
  }
}
