package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/**
 * An upgraded connection (WebSocket or any other protocol): bytes pass both ways as they are, each
 * way no faster than its receiver takes them. When one end closes, the other gets what was under
 * way and is closed too. Changes of routes do not touch it. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class Tunnel {
  private final Channel downstream;
  private final Http1Upstream upstream;
  private final RequestNotes notes;
  private long quietSince = System.nanoTime();

  Tunnel(Channel downstream, Http1Upstream upstream, RequestNotes notes) {
    this.downstream = downstream;
    this.upstream = upstream;
    this.notes = notes;
  }

  long quietSince() {
    return quietSince;
  }

  void fromDownstream(Object bytes) {
    quietSince = System.nanoTime();
    notes.received(size(bytes));
    upstream.write(bytes);
    if (upstream.backedUp()) {
      upstream.flush();
      balance();
    }
  }

  void fromUpstream(Object bytes) {
    quietSince = System.nanoTime();
    notes.sent(size(bytes));
    downstream.write(bytes, downstream.voidPromise());
    if (!downstream.isWritable()) {
      downstream.flush();
      balance();
    }
  }

  private static int size(Object bytes) {
    return bytes instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
  }

  void flushDownstream() {
    downstream.flush();
  }

  void flushUpstream() {
    upstream.flush();
  }

  /** Reads from each end only while the other takes. */
  void balance() {
    quietSince = System.nanoTime();
    upstream.keepReading(downstream.isWritable());
    boolean read = !upstream.backedUp();
    if (downstream.config().isAutoRead() != read) {
      downstream.config().setAutoRead(read);
    }
  }

  void upstreamClosed() {
    downstream.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  void downstreamClosed() {
    upstream.closeWhenWritten();
  }
}
