package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes responses to a client; knows when the answer to HEAD has no body. */
final class ResponseEncoder extends HttpResponseEncoder {
  private boolean head;

  /** The next response answers a HEAD request, or not. */
  void answersHead(boolean head) {
    this.head = head;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return head || super.isContentAlwaysEmpty(response);
  }
}
