package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's HTTP/2 connection: each stream is a {@link Http2DownstreamStream} with an exchange
 * of its own. Frames are taken from Netty's codec as they are read, with no channel per stream, and
 * what streams write in one turn of the loop leaves in one flush. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends in onStreamClosed
final class Http2Downstream extends Http2ConnectionHandler implements DownstreamConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http2Downstream.class);

  private final Worker worker;
  private final Channel channel;
  private final ForwardedHeaders.Client client;
  private final Http2Connection.PropertyKey key;
  private final List<Http2DownstreamStream> touched = new ArrayList<>();
  private final FlushOnce flush;
  private @Nullable ChannelHandlerContext context;
  private long quietSince = System.nanoTime(); // a stream began or ended
  private long windowSince = quietSince;
  private int controls;

  private Http2Downstream(
      Worker worker,
      Channel channel,
      ForwardedHeaders.Client client,
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings) {
    super(decoder, encoder, settings);
    this.worker = worker;
    this.channel = channel;
    this.client = client;
    this.key = connection().newKey();
    this.flush = new FlushOnce(channel);
    Frames frames = new Frames();
    decoder.frameListener(frames);
    connection().addListener(frames);
    encoder.flowController().listener(stream -> with(stream, Http2DownstreamStream::onWritable));
  }

  /** Serves this channel from now on. */
  static void open(Worker worker, Channel channel, ForwardedHeaders.Client client) {
    Http2Downstream connection =
        new Http2Limits.Builder<>(
                worker.limits(),
                true,
                (decoder, encoder, settings) ->
                    new Http2Downstream(worker, channel, client, decoder, encoder, settings))
            .build();
    channel.pipeline().addLast(connection);
    worker.add(connection);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
    widen();
  }

  /**
   * The window of the whole connection has no setting; it is opened by a frame (RFC 9113 6.9.2).
   */
  private void widen() throws Http2Exception {
    Http2Stream all = connection().connectionStream();
    int now = decoder().flowController().windowSize(all);
    decoder()
        .flowController()
        .incrementWindowSize(all, worker.limits().http2().connectionWindow() - now);
  }

  ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  Worker worker() {
    return worker;
  }

  ForwardedHeaders.Client client() {
    return client;
  }

  /** What was written leaves at the end of this turn of the loop. */
  void flushSoon() {
    flush.soon();
  }

  private interface OfStream {
    void run(Http2DownstreamStream stream);
  }

  private void with(Http2Stream stream, OfStream action) {
    Http2DownstreamStream known = stream.getProperty(key);
    if (known != null) {
      action.run(known);
    }
  }

  // ---- what the client sends

  private final class Frames extends Http2EventAdapter {

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
      if (stream == null) {
        return;
      }
      Http2DownstreamStream known = stream.getProperty(key);
      if (known != null) {
        known.onContent(Http2Heads.trailers(id, headers));
        touched.add(known);
        return;
      }
      quietSince = System.nanoTime();
      Http2DownstreamStream begun = new Http2DownstreamStream(Http2Downstream.this, stream);
      stream.setProperty(key, begun);
      begun.onRequest(Http2Heads.request(id, headers, end));
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
      Http2Stream stream = connection().stream(id);
      Http2DownstreamStream known = stream == null ? null : stream.getProperty(key);
      if (known == null) {
        return data.readableBytes() + padding;
      }
      touched.add(known);
      return padding + known.onData(data, end);
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      quietSince = System.nanoTime();
      with(stream, Http2DownstreamStream::onClosed);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
      countControl();
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
        throws Http2Exception {
      countControl();
    }

    @Override
    public void onPriorityRead(
        ChannelHandlerContext ctx, int id, int dependency, short weight, boolean exclusive)
        throws Http2Exception {
      countControl();
    }

    @Override
    public void onUnknownFrame(
        ChannelHandlerContext ctx, byte type, int id, Http2Flags flags, ByteBuf payload) {
      controls++; // judged with the next frame that is known
    }
  }

  private void countControl() throws Http2Exception {
    Http2Limits limits = worker.limits().http2();
    long now = System.nanoTime();
    if (now - windowSince > limits.window().toNanos()) {
      windowSince = now;
      controls = 0;
    }
    if (++controls > limits.controls()) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM, "more than %d control frames", limits.controls());
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
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    worker.remove(this);
    super.channelInactive(ctx);
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception http2) {
    LOG.atDebug()
        .addKeyValue("client", client.address())
        .addKeyValue("error", cause)
        .log("closing");
    super.onConnectionError(ctx, outbound, cause, http2);
  }

  // ---- its end

  @Override
  public Door door() {
    return client.entrance().door();
  }

  @Override
  public void tick(long now) {
    if (connection().numActiveStreams() == 0) {
      if (now - quietSince > worker.limits().keepAlive().toNanos()) {
        drain();
      }
      return;
    }
    List<Http2DownstreamStream> all = new ArrayList<>();
    try {
      connection()
          .forEachActiveStream(
              stream -> {
                with(stream, all::add);
                return true;
              });
    } catch (Http2Exception e) {
      throw new IllegalStateException("no visitor throws", e);
    }
    all.forEach(stream -> stream.tick(now));
  }

  /** GOAWAY tells which streams are served; it is closed when they have ended (RFC 9113 6.8). */
  @Override
  public void drain() {
    channel.close();
  }

  /** Around the codec, which would wait for streams. */
  @Override
  public void close() {
    context().close();
  }
}
