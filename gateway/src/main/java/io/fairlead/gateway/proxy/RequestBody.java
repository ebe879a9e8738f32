package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** How much of a request's body has come, and what of it may go on. Only touched on one loop. */
final class RequestBody {

  /** What is to happen with a piece of it. */
  enum Piece {
    GOES_ON,
    /** It is no valid body. */
    BROKEN,
    /** With it the body is larger than {@link #limit()}. */
    TOO_LARGE
  }

  private final long limit;
  private long taken; // bytes
  private boolean started;
  private boolean complete;

  /**
   * @param limit the most bytes it may have; 0: any number
   */
  RequestBody(boolean none, long limit) {
    this.complete = none;
    this.limit = limit;
  }

  /** Nothing more of it is to come. */
  boolean complete() {
    return complete;
  }

  /** A piece of it was given on. */
  boolean started() {
    return started;
  }

  long limit() {
    return limit;
  }

  /** Takes a piece in; the caller still owns it. */
  Piece take(HttpContent content, @Nullable Filters filtered) {
    if (content.decoderResult().isFailure()) {
      return Piece.BROKEN;
    }
    started = true;
    taken += content.content().readableBytes();
    if (limit > 0 && taken > limit) {
      return Piece.TOO_LARGE;
    }
    if (filtered != null) {
      filtered.copy(content.content());
    }
    if (content instanceof LastHttpContent last) {
      complete = true;
      HopByHop.stripTrailers(last.trailingHeaders());
    }
    return Piece.GOES_ON;
  }

  /** Takes in a piece that nobody wants. */
  void skip(HttpContent content) {
    complete |= content instanceof LastHttpContent;
  }
}
