package io.fairlead.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the header of the PROXY protocol, version 1 or 2, that a trusted proxy begins a
 * connection with. One that begins otherwise is closed, as the protocol wants it: whether there is
 * a header must never be guessed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive
final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyHeader.class);

  private final String peer;
  private final Consumer<String> then;

  private ProxyHeader(String peer, Consumer<String> then) {
    this.peer = peer;
    this.then = then;
  }

  /**
   * @param peer address of the proxy
   * @param limit for the header to come
   * @param then puts handlers behind, for the client at this address
   */
  static void await(Channel channel, String peer, Duration limit, Consumer<String> then) {
    ProxyHeader header = new ProxyHeader(peer, then);
    HAProxyMessageDecoder decoder = new HAProxyMessageDecoder();
    channel.pipeline().addLast(decoder, header);
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (!header.isRemoved(channel)) {
                channel.close();
              }
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private boolean isRemoved(Channel channel) {
    return channel.pipeline().context(this) == null;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HAProxyMessage message) {
    String source = message.sourceAddress();
    boolean ofItself = message.command() == HAProxyCommand.LOCAL || source == null;
    context.pipeline().remove(this);
    then.accept(ofItself ? peer : source);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.atDebug().addKeyValue("proxy", peer).addKeyValue("error", cause).log("no PROXY header");
    context.close();
  }
}
