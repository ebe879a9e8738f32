package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.UpstreamProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;

/**
 * One HTTP/2 connection to an endpoint: as many exchanges at once as the endpoint allows, each a
 * {@link Http2UpstreamStream}. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends in onStreamClosed
final class Http2Upstream extends Http2Link<Http2UpstreamStream> implements UpstreamConnection {

  /** Streams that are begun before the endpoint has said how many it takes (RFC 9113 6.5.2). */
  private static final int STREAMS_BEFORE_SETTINGS = 100;

  private final InetSocketAddress endpoint;
  private final UpstreamProtocol protocol;
  private final UpstreamPool pool;
  private final long born = System.nanoTime();
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
      int window,
      Codec codec) {
    super(channel, window, codec);
    this.endpoint = endpoint;
    this.protocol = protocol;
    this.pool = pool;
    listen(new EndpointFrames());
  }

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
                codec -> new Http2Upstream(endpoint, protocol, pool, channel, window, codec))
            .build();
    channel.pipeline().addLast(connection);
    return connection;
  }

  AsciiString scheme() {
    return protocol.tls() == null ? HttpScheme.HTTP.name() : HttpScheme.HTTPS.name();
  }

  /** Nothing at all has come since then: the endpoint may be gone without a word. */
  boolean silentSince(long then) {
    return lastRead - then < 0;
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
    return channel().isActive();
  }

  // ---- what the endpoint sends

  private final class EndpointFrames extends Frames {

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
      Long most = settings.maxConcurrentStreams();
      mostStreams = (int) Math.min(most == null ? Integer.MAX_VALUE : most, Integer.MAX_VALUE);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      Http2UpstreamStream known = known(id);
      if (known != null) {
        touch(known);
        known.onHeaders(headers, end);
      }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int id, long error) {
      Http2UpstreamStream known = known(id);
      if (known != null) {
        known.onReset(error);
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
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    pool.forget(this);
    super.channelInactive(ctx);
  }
}
