package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * One client's HTTP/2 connection: each stream is a {@link Http2DownstreamStream} with an exchange
 * of its own. Frames are taken from Netty's codec as they are read, with no channel per stream, and
 * what streams write in one turn of the loop leaves in one flush. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends in onStreamClosed
final class Http2Downstream extends Http2Link<Http2DownstreamStream>
    implements DownstreamConnection {

  private final Worker worker;
  private final ForwardedHeaders.Client client;
  private long quietSince = System.nanoTime(); // a stream began or ended
  private long windowSince = quietSince;
  private int controls;

  private Http2Downstream(
      Worker worker, Channel channel, ForwardedHeaders.Client client, Codec codec) {
    super(channel, worker.limits().http2().connectionWindow(), codec);
    this.worker = worker;
    this.client = client;
    listen(new ClientFrames());
  }

  /** Serves this channel from now on. */
  static void open(Worker worker, Channel channel, ForwardedHeaders.Client client) {
    Http2Downstream connection =
        new Http2Limits.Builder<>(
                worker.limits(), true, codec -> new Http2Downstream(worker, channel, client, codec))
            .build();
    channel.pipeline().addLast(connection);
    worker.add(connection);
  }

  Worker worker() {
    return worker;
  }

  ForwardedHeaders.Client client() {
    return client;
  }

  // ---- what the client sends

  private final class ClientFrames extends Frames {

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      Http2Stream stream = connection().stream(id);
      if (stream == null) {
        return;
      }
      Http2DownstreamStream known = known(id);
      if (known != null) {
        known.onContent(Http2Heads.trailers(id, headers));
        touch(known);
        return;
      }
      quietSince = System.nanoTime();
      Http2DownstreamStream begun = new Http2DownstreamStream(Http2Downstream.this, stream);
      put(stream, begun);
      begun.onRequest(Http2Heads.request(id, headers, end));
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
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    worker.remove(this);
    super.channelInactive(ctx);
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
    channel().close();
  }
}
