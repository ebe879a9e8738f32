package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a request's body has come, what of it may go on, and, as long as it is small, all of
 * it, so that it can go to another endpoint too. Only touched on one loop.
 */
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
  private final int most; // bytes that are kept
  private @Nullable List<HttpContent> kept = List.of(); // null: it is not whole any more

  /**
   * @param limit the most bytes it may have; 0: any number
   * @param most bytes of it that are kept until {@link #forget}
   */
  RequestBody(boolean none, long limit, int most) {
    this.complete = none;
    this.limit = limit;
    this.most = most;
  }

  /** Nothing more of it is to come. */
  boolean complete() {
    return complete;
  }

  /** A piece of it was given on. */
  boolean started() {
    return started;
  }

  /** All that was given on can be given on once more. */
  boolean repeatable() {
    return !started || kept != null;
  }

  /** Gives on what was given on before. */
  void repeat(UpstreamStream upstream) {
    if (kept != null) {
      kept.forEach(piece -> upstream.writeContent(piece.retainedDuplicate()));
    }
  }

  /** It will not be given on again. */
  void forget() {
    if (kept != null) {
      kept.forEach(HttpContent::release);
      kept = null;
    }
  }

  private void keep(HttpContent content) {
    if (kept != null && taken <= most) {
      kept = kept.isEmpty() ? new ArrayList<>(2) : kept;
      kept.add(content.retainedDuplicate());
    } else {
      forget();
    }
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
    keep(content);
    return Piece.GOES_ON;
  }

  /** Takes in a piece that nobody wants. */
  void skip(HttpContent content) {
    complete |= content instanceof LastHttpContent;
  }
}
