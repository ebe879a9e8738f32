package io.fairlead.gateway.proxyprotocol;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import java.net.SocketAddress;

/**
 * Writes the greeting as soon as the connection is there: before TLS, and before whoever waits for
 * the connection hears of it and writes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends in channelInactive
public final class GreetingHandler extends ChannelOutboundHandlerAdapter {
  private final Greeting greeting;

  private GreetingHandler(Greeting greeting) {
    this.greeting = greeting;
  }

  /** Puts it before all that is in the pipeline of a channel that is not connected yet. */
  public static void addTo(ChannelPipeline pipeline, Greeting greeting) {
    pipeline.addFirst(HAProxyMessageEncoder.INSTANCE, new GreetingHandler(greeting));
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    context
        .connect(remote, local)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                context.writeAndFlush(greeting.message());
                context.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
                context.pipeline().remove(this);
                promise.trySuccess();
              } else {
                promise.tryFailure(done.cause());
              }
            });
  }
}
