package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection, of a client or to an endpoint. Frames are taken from Netty's codec as they
 * are read, with no channel per stream, and what streams write in one turn of the loop leaves in
 * one flush. Only touched on its event loop.
 *
 * @param <S> what a stream is on this side
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive
abstract class Http2Link<S extends Http2Link.OfLink> extends Http2ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Http2Link.class);

  private final Channel channel;
  private final int window;
  private final Http2Connection.PropertyKey key;
  private final List<S> touched = new ArrayList<>();
  private final FlushOnce flush;
  private @Nullable ChannelHandlerContext context;

  /** One exchange of it. */
  interface OfLink {
    /** Takes data of the body; gives how much of the window is free again at once. */
    int onData(ByteBuf data, boolean end);

    /** All that had come is read. */
    void onReadComplete();

    /** The peer takes more. */
    void onWritable();
  }

  /** Netty's codec for one connection. */
  record Codec(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {}

  /**
   * @param window bytes of all bodies together that may come before we ask for more
   */
  Http2Link(Channel channel, int window, Codec codec) {
    super(codec.decoder(), codec.encoder(), codec.settings());
    this.channel = channel;
    this.window = window;
    this.key = connection().newKey();
    this.flush = new FlushOnce(channel);
    encoder().flowController().listener(stream -> with(stream, OfLink::onWritable));
  }

  /** What it is told of from the beginning on. */
  final void listen(Frames frames) {
    decoder().frameListener(frames);
    connection().addListener(frames);
  }

  /** The window of a connection has no setting; it is opened by a frame (RFC 9113 6.9.2). */
  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
    Http2Stream all = connection().connectionStream();
    int now = decoder().flowController().windowSize(all);
    decoder().flowController().incrementWindowSize(all, window - now);
    flush.soon();
  }

  final ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  final Channel channel() {
    return channel;
  }

  /** What was written leaves at the end of this turn of the loop. */
  final void flushSoon() {
    flush.soon();
  }

  /** The stream is this exchange. */
  final void put(Http2Stream stream, S of) {
    stream.setProperty(key, of);
  }

  /** The exchange of a stream; null: there is none. */
  final @Nullable S known(int id) {
    Http2Stream stream = connection().stream(id);
    return stream == null ? null : stream.getProperty(key);
  }

  final void with(Http2Stream stream, Consumer<? super S> action) {
    S known = stream.getProperty(key);
    if (known != null) {
      action.accept(known);
    }
  }

  /** Something of it was read in this turn. */
  final void touch(S stream) {
    touched.add(stream);
  }

  /** Frames that mean the same on both sides. */
  class Frames extends Http2EventAdapter {

    @Override
    public final void onHeadersRead(
        ChannelHandlerContext ctx,
        int id,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end)
        throws Http2Exception {
      onHeadersRead(ctx, id, headers, padding, end);
    }

    @Override
    public final int onDataRead(
        ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
      S known = known(id);
      if (known == null) {
        return data.readableBytes() + padding;
      }
      touch(known);
      return padding + known.onData(data, end);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).onReadComplete();
    }
    touched.clear();
    super.channelReadComplete(ctx);
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception http2) {
    LOG.atDebug()
        .addKeyValue("peer", channel.remoteAddress())
        .addKeyValue("error", cause)
        .log("closing");
    super.onConnectionError(ctx, outbound, cause, http2);
  }

  /** Around the codec, which would wait for streams. */
  public void close() {
    context().close();
  }
}
