package io.fairlead.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The ways a connection ends. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class ChannelEnd {
  private static final Duration LINGER = Duration.ofSeconds(2);

  private ChannelEnd() {}

  /** After all that was written has left. */
  static void whenWritten(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** At once and by a reset, so that nobody takes what was sent for whole. */
  static void byReset(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  /** Says after all that was written that nothing follows, and goes on listening. */
  static void halfWhenWritten(Channel channel) {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              SslHandler tls = channel.pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
              }
            });
  }

  /**
   * Where bytes are still coming: closing at once would make the client's system throw away the
   * answer it has not read yet. The caller goes on reading, and throws away what it reads.
   */
  static void lingering(Channel channel) {
    halfWhenWritten(channel);
    channel.eventLoop().schedule(() -> channel.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
  }
}
