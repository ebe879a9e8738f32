package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.UpstreamProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection to an endpoint: as many exchanges at once as the endpoint allows, each a
 * {@link Http2UpstreamStream}. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends in onStreamClosed
final class Http2Upstream extends Http2ConnectionHandler implements UpstreamConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http2Upstream.class);

  /** Streams that are begun before the endpoint has said how many it takes (RFC 9113 6.5.2). */
  private static final int STREAMS_BEFORE_SETTINGS = 100;

  private final InetSocketAddress endpoint;
  private final UpstreamProtocol protocol;
  private final UpstreamPool pool;
  private final Channel channel;
  private final int connectionWindow;
  private final Http2Connection.PropertyKey key;
  private final FlushOnce flush;
  private final List<Http2UpstreamStream> touched = new ArrayList<>();
  private final long born = System.nanoTime();
  private @Nullable ChannelHandlerContext context;
  private int mostStreams = STREAMS_BEFORE_SETTINGS;
  private int lastProcessed = Integer.MAX_VALUE; // of GOAWAY
  private long lastRead = born;
  private long idleSince = born;
  private boolean retired;

  private Http2Upstream(
      InetSocketAddress endpoint,
      UpstreamProtocol protocol,
      UpstreamPool pool,
      Channel channel,
      Codec codec) {
    super(codec.decoder(), codec.encoder(), codec.settings());
    this.endpoint = endpoint;
    this.protocol = protocol;
    this.pool = pool;
    this.channel = channel;
    this.connectionWindow = codec.connectionWindow();
    this.key = connection().newKey();
    this.flush = new FlushOnce(channel);
    Frames frames = new Frames();
    decoder().frameListener(frames);
    connection().addListener(frames);
    encoder().flowController().listener(stream -> with(stream, Http2UpstreamStream::onWritable));
  }

  private record Codec(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      int connectionWindow) {}

  /** Speaks HTTP/2 on this channel from now on. */
  static Http2Upstream open(
      InetSocketAddress endpoint,
      UpstreamProtocol protocol,
      UpstreamPool pool,
      Channel channel,
      ProxyLimits limits) {
    int window = limits.http2().connectionWindow();
    Http2Upstream connection =
        new Http2Limits.Builder<>(
                limits,
                false,
                (decoder, encoder, settings) ->
                    new Http2Upstream(
                        endpoint,
                        protocol,
                        pool,
                        channel,
                        new Codec(decoder, encoder, settings, window)))
            .build();
    channel.pipeline().addLast(connection);
    return connection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
    Http2Stream all = connection().connectionStream();
    int now = decoder().flowController().windowSize(all);
    decoder().flowController().incrementWindowSize(all, connectionWindow - now);
    flush.soon();
  }

  ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  AsciiString scheme() {
    return protocol.tls() == null ? HttpScheme.HTTP.name() : HttpScheme.HTTPS.name();
  }

  Http2Connection.PropertyKey key() {
    return key;
  }

  void flushSoon() {
    flush.soon();
  }

  /** Nothing at all has come since then: the endpoint may be gone without a word. */
  boolean silentSince(long then) {
    return lastRead - then < 0;
  }

  private interface OfStream {
    void run(Http2UpstreamStream stream);
  }

  private void with(Http2Stream stream, OfStream action) {
    Http2UpstreamStream known = stream.getProperty(key);
    if (known != null) {
      action.run(known);
    }
  }

  // ---- as the pool sees it

  @Override
  public InetSocketAddress endpoint() {
    return endpoint;
  }

  @Override
  public UpstreamProtocol protocol() {
    return protocol;
  }

  @Override
  public boolean multiplexes() {
    return true;
  }

  @Override
  public boolean hasRoom() {
    return connection().numActiveStreams() < mostStreams
        && connection().local().canOpenStream()
        && !connection().goAwayReceived()
        && !connection().goAwaySent();
  }

  @Override
  public boolean idle() {
    return connection().numActiveStreams() == 0;
  }

  @Override
  public UpstreamStream take() {
    return new Http2UpstreamStream(this);
  }

  /** A stream that was taken was not begun. */
  void giveBack() {
    pool.giveBack(this);
  }

  @Override
  public long born() {
    return born;
  }

  @Override
  public long idleSince() {
    return idleSince;
  }

  @Override
  public void retire() {
    retired = true;
  }

  @Override
  public boolean retired() {
    return retired;
  }

  @Override
  public boolean open() {
    return channel.isActive();
  }

  /** Around the codec, which would wait for streams. */
  @Override
  public void close() {
    context().close();
  }

  // ---- what the endpoint sends

  private final class Frames extends Http2EventAdapter {

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
      Long most = settings.maxConcurrentStreams();
      mostStreams = (int) Math.min(most == null ? Integer.MAX_VALUE : most, Integer.MAX_VALUE);
    }

    @Override
    public void onHeadersRead(
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
    public void onHeadersRead(
        ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      Http2Stream stream = connection().stream(id);
      Http2UpstreamStream known = stream == null ? null : stream.getProperty(key);
      if (known != null) {
        touched.add(known);
        known.onHeaders(headers, end);
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
      Http2Stream stream = connection().stream(id);
      Http2UpstreamStream known = stream == null ? null : stream.getProperty(key);
      if (known == null) {
        return data.readableBytes() + padding;
      }
      touched.add(known);
      return padding + known.onData(data, end);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int id, long error) {
      Http2Stream stream = connection().stream(id);
      if (stream != null) {
        with(stream, known -> known.onReset(error));
      }
    }

    /** What it names as not processed is closed next, stream by stream (RFC 9113 6.8). */
    @Override
    public void onGoAwayReceived(int last, long error, ByteBuf debug) {
      retired = true;
      lastProcessed = last;
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      idleSince = System.nanoTime();
      with(stream, known -> known.onClosed(stream.id() > lastProcessed));
    }

    /** Now it counts no more. */
    @Override
    public void onStreamRemoved(Http2Stream stream) {
      pool.giveBack(Http2Upstream.this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    lastRead = System.nanoTime();
    super.channelRead(ctx, message);
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
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    pool.forget(this);
    super.channelInactive(ctx);
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception http2) {
    LOG.atDebug()
        .addKeyValue("endpoint", endpoint)
        .addKeyValue("error", cause)
        .log("upstream failed");
    super.onConnectionError(ctx, outbound, cause, http2);
  }
}
