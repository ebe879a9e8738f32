package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.time.Duration;

/**
 * What one HTTP/2 connection may cost us. Past any of the counts the connection is told
 * ENHANCE_YOUR_CALM and closed.
 *
 * @param streams exchanges at once on a client's connection (nginx: 128); more are refused
 * @param streamWindow bytes of one body that may come before we ask for more
 * @param connectionWindow the same of all bodies of a connection together
 * @param resets RST_STREAM frames a peer may send, or make us send, in one {@code window}: rapid
 *     reset (CVE-2023-44487) and "made you reset" (CVE-2025-8671)
 * @param controls PING, SETTINGS, PRIORITY and unknown frames in one {@code window} (CVE-2019-9512,
 *     9515, 9513)
 * @param window over which those are counted
 * @param continuations CONTINUATION frames of one head that may be small (CVE-2024-27316); the size
 *     of the whole head is bounded by {@link ProxyLimits#headerBytes}
 * @param emptyData DATA frames without data in a row (CVE-2019-9518)
 */
public record Http2Limits(
    int streams,
    int streamWindow,
    int connectionWindow,
    int resets,
    int controls,
    Duration window,
    int continuations,
    int emptyData) {

  public static final Http2Limits DEFAULT =
      new Http2Limits(128, 128 << 10, 2 << 20, 200, 1000, Duration.ofSeconds(30), 16, 10);

  /** Frames of acknowledgement that wait for a peer which does not read (CVE-2019-9512). */
  private static final int QUEUED_CONTROLS = 1000;

  /** Puts the limits that Netty's codec itself keeps into a builder of one. */
  static final class Builder<H extends Http2ConnectionHandler>
      extends AbstractHttp2ConnectionHandlerBuilder<H, Builder<H>> {
    private final Handlers<H> handlers;

    Builder(ProxyLimits limits, boolean server, Handlers<H> handlers) {
      Http2Limits http2 = limits.http2();
      int seconds = (int) http2.window().toSeconds();
      this.handlers = handlers;
      connection(connection(server));
      validateHeaders(true);
      decoderEnforceMaxConsecutiveEmptyDataFrames(http2.emptyData());
      decoderEnforceMaxRstFramesPerWindow(http2.resets(), seconds);
      decoderEnforceMaxSmallContinuationFrames(http2.continuations());
      encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROLS);
      if (server) {
        encoderEnforceMaxRstFramesPerWindow(http2.resets(), seconds);
      }
      gracefulShutdownTimeoutMillis(limits.drain().toMillis());
      Http2Settings settings =
          new Http2Settings()
              .initialWindowSize(http2.streamWindow())
              .maxHeaderListSize(limits.headerBytes());
      initialSettings(
          server
              ? settings.maxConcurrentStreams(http2.streams()).connectProtocolEnabled(true)
              : settings.pushEnabled(false));
    }

    /** Bodies of streams share a connection evenly: priorities are no more (RFC 9113 5.3). */
    private static Http2Connection connection(boolean server) {
      Http2Connection connection = new DefaultHttp2Connection(server);
      connection
          .remote()
          .flowController(
              new DefaultHttp2RemoteFlowController(
                  connection, new UniformStreamByteDistributor(connection)));
      return connection;
    }

    @Override
    protected H build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return handlers.create(new Http2Link.Codec(decoder, encoder, settings));
    }

    @Override
    protected H build() {
      return super.build();
    }
  }

  /** A handler's constructor. */
  interface Handlers<H extends Http2ConnectionHandler> {
    H create(Http2Link.Codec codec);
  }
}
