package io.fairlead.gateway.proxy;

import io.fairlead.model.net.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

  private final InetSocketAddress peer;
  private final Consumer<InetSocketAddress> then;

  private ProxyHeader(InetSocketAddress peer, Consumer<InetSocketAddress> then) {
    this.peer = peer;
    this.then = then;
  }

  /**
   * @param peer address of the proxy
   * @param limit for the header to come
   * @param then puts handlers behind, for the client at this address
   */
  static void await(
      Channel channel, InetSocketAddress peer, Duration limit, Consumer<InetSocketAddress> then) {
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
    InetSocketAddress source = source(message);
    context.pipeline().remove(this);
    then.accept(source);
  }

  /** Of itself, and of clients without an address of IP, the proxy's own. */
  private InetSocketAddress source(HAProxyMessage message) {
    String source = message.sourceAddress();
    return source == null || message.command() == HAProxyCommand.LOCAL
        ? peer
        : IpAddress.parse(source)
            .map(
                ip ->
                    new InetSocketAddress(
                        InetAddress.ofLiteral(ip.toString()), message.sourcePort()))
            .orElse(peer);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.atDebug().addKeyValue("proxy", peer).addKeyValue("error", cause).log("no PROXY header");
    context.close();
  }
}
