package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint's side of one exchange on an HTTP/2 connection. What the client does not take yet
 * keeps the stream's window shut, so that the connection goes on for the others. Only touched on
 * its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends in onClosed
final class Http2UpstreamStream implements UpstreamStream, Http2Link.OfLink {
  private final Http2Upstream connection;
  private final long taken = System.nanoTime();
  private @Nullable ProxyExchange exchange;
  private @Nullable Http2Stream stream;
  private boolean responseBegan;
  private boolean answered;
  private boolean unprocessed;
  private boolean reading = true;
  private int unconsumed; // bytes of the window that are not given back

  Http2UpstreamStream(Http2Upstream connection) {
    this.connection = connection;
  }

  @Override
  public InetSocketAddress endpoint() {
    return connection.endpoint();
  }

  // ---- the request

  @Override
  public void begin(ProxyExchange next, HttpRequest request, RequestFacts facts) {
    exchange = next;
    int id = connection.connection().local().incrementAndGetNextStreamId();
    ChannelHandlerContext context = connection.context();
    connection
        .encoder()
        .writeHeaders(
            context,
            id,
            Http2Heads.of(request, connection.scheme()),
            0,
            !facts.hasBody(),
            context.newPromise());
    Http2Stream begun = connection.connection().stream(id);
    if (begun == null) {
      unprocessed = true;
      context.executor().execute(() -> onClosed(true));
      return;
    }
    stream = begun;
    connection.put(begun, this);
    if (!facts.hasBody()) {
      connection.flushSoon();
    }
  }

  @Override
  public void writeContent(HttpContent content) {
    Http2Stream to = stream;
    if (to == null) {
      content.release();
      return;
    }
    ChannelHandlerContext context = connection.context();
    HttpHeaders trailers = content instanceof LastHttpContent end ? end.trailingHeaders() : null;
    boolean ends = trailers != null && trailers.isEmpty();
    if (ends || content.content().isReadable()) {
      connection
          .encoder()
          .writeData(context, to.id(), content.content(), 0, ends, context.newPromise());
    } else {
      content.release();
    }
    if (trailers != null && !trailers.isEmpty()) {
      connection
          .encoder()
          .writeHeaders(
              context, to.id(), Http2Heads.ofTrailers(trailers), 0, true, context.newPromise());
    }
  }

  @Override
  public void flush() {
    connection.flushSoon();
  }

  @Override
  public boolean backedUp() {
    Http2Stream to = stream;
    return to != null && !connection.encoder().flowController().isWritable(to);
  }

  // ---- the response

  void onHeaders(Http2Headers headers, boolean end) throws Http2Exception {
    ProxyExchange current = exchange;
    Http2Stream from = stream;
    answered = true;
    if (current == null || from == null) {
      return;
    }
    if (responseBegan) {
      current.onResponseContent(Http2Heads.trailers(from.id(), headers));
      return;
    }
    HttpResponse response = Http2Heads.response(from.id(), headers);
    if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      current.onBadResponse();
    } else if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      current.onInterim(response);
    } else {
      responseBegan = true;
      current.onResponseHead(response);
      if (end && exchange != null) {
        current.onResponseContent(LastHttpContent.EMPTY_LAST_CONTENT);
      }
    }
  }

  @Override
  public int onData(ByteBuf data, boolean end) {
    int size = data.readableBytes();
    ProxyExchange current = exchange;
    if (current == null) {
      return size;
    }
    current.onResponseContent(
        end ? new DefaultLastHttpContent(data.retain()) : new DefaultHttpContent(data.retain()));
    if (reading || exchange == null) {
      return size;
    }
    unconsumed += size;
    return 0;
  }

  @Override
  public void onReadComplete() {
    if (exchange != null) {
      exchange.onUpstreamReadComplete();
    }
  }

  @Override
  public void keepReading(boolean keep) {
    reading = keep;
    Http2Stream from = stream;
    if (keep && unconsumed > 0 && from != null) {
      int free = unconsumed;
      unconsumed = 0;
      try {
        connection.decoder().flowController().consumeBytes(from, free);
        connection.flushSoon();
      } catch (Http2Exception e) {
        connection.onError(connection.context(), true, e);
      }
    }
  }

  @Override
  public boolean answered() {
    return answered;
  }

  @Override
  public boolean unprocessed() {
    return unprocessed;
  }

  @Override
  public void onWritable() {
    if (exchange != null) {
      exchange.onUpstreamWritable();
    }
  }

  // ---- its end

  /** The endpoint resets it; that it is closed comes next. */
  void onReset(long error) {
    unprocessed = error == Http2Error.REFUSED_STREAM.code();
  }

  /**
   * @param untouched the endpoint says that it did nothing for it
   */
  void onClosed(boolean untouched) {
    unprocessed |= untouched;
    ProxyExchange current = exchange;
    exchange = null;
    if (current != null) {
      current.onUpstreamClosed(this);
    }
  }

  @Override
  public void finish(boolean requestComplete) {
    exchange = null;
    if (stream == null) {
      connection.giveBack();
    } else if (requestComplete) {
      keepReading(true);
    } else {
      reset();
    }
  }

  @Override
  public void cancel() {
    exchange = null;
    if (connection.silentSince(taken)) {
      connection.retire();
    }
    reset();
  }

  private void reset() {
    Http2Stream of = stream;
    if (of != null) {
      ChannelHandlerContext context = connection.context();
      connection.resetStream(context, of.id(), Http2Error.CANCEL.code(), context.newPromise());
      connection.flushSoon();
    }
  }
}
