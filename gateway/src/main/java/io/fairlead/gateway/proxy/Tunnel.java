package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * An upgraded connection (WebSocket or any other protocol): bytes pass both ways as they are, each
 * way no faster than its receiver takes them. When one end closes, the other gets what was under
 * way and is closed too. Changes of routes do not touch it. Only touched on its event loop.
 */
final class Tunnel {
  private final TunnelEnd downstream;
  private final Http1Upstream upstream;
  private final RequestNotes notes;
  private final Terms terms;
  private long quietSince = System.nanoTime();
  private boolean ended;

  /**
   * What holds for one.
   *
   * @param idle after being quiet for so long it is ended
   * @param ended told once that it is over
   */
  record Terms(Duration idle, Runnable ended) {}

  Tunnel(TunnelEnd downstream, Http1Upstream upstream, RequestNotes notes, Terms terms) {
    this.downstream = downstream;
    this.upstream = upstream;
    this.notes = notes;
    this.terms = terms;
  }

  /** It has been quiet for too long; {@code now} is {@link System#nanoTime}. */
  boolean overdue(long now) {
    return now - quietSince > terms.idle().toNanos();
  }

  void fromDownstream(ByteBuf bytes) {
    quietSince = System.nanoTime();
    notes.received(bytes.readableBytes());
    upstream.write(bytes);
    if (upstream.backedUp()) {
      upstream.flush();
      balance();
    }
  }

  void fromUpstream(ByteBuf bytes) {
    quietSince = System.nanoTime();
    notes.sent(bytes.readableBytes());
    downstream.write(bytes);
    if (!downstream.takes()) {
      downstream.flush();
      balance();
    }
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
    upstream.keepReading(downstream.takes());
    downstream.keepReading(!upstream.backedUp());
  }

  /** The client says nothing more, and may still listen. */
  void downstreamEnded() {
    upstream.endWhenWritten();
  }

  void upstreamClosed() {
    end();
    downstream.closeWhenWritten();
  }

  void downstreamClosed() {
    end();
    upstream.closeWhenWritten();
  }

  private void end() {
    if (!ended) {
      ended = true;
      terms.ended().run();
    }
  }
}
