package io.fairlead.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to an endpoint. It carries one exchange at a time, or a tunnel, or waits in the
 * pool. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamConnection.class);

  private final InetSocketAddress endpoint;
  private final UpstreamPool pool;
  private final Channel channel;
  private final ResponseDecoder decoder;
  private final HttpRequestEncoder encoder = new HttpRequestEncoder();
  private final long born = System.nanoTime();
  private @Nullable ProxyExchange exchange;
  private @Nullable Tunnel tunnel;
  private long idleSince = born;
  private boolean retired;
  private boolean answered;

  UpstreamConnection(
      InetSocketAddress endpoint, UpstreamPool pool, Channel channel, ProxyLimits limits) {
    this.endpoint = endpoint;
    this.pool = pool;
    this.channel = channel;
    this.decoder = new ResponseDecoder(limits);
  }

  void install() {
    channel.pipeline().addLast(decoder, encoder, this);
  }

  InetSocketAddress endpoint() {
    return endpoint;
  }

  long born() {
    return born;
  }

  long idleSince() {
    return idleSince;
  }

  boolean retired() {
    return retired;
  }

  /** Its endpoint is gone: not to be used again once it is idle. */
  void retire() {
    retired = true;
  }

  boolean open() {
    return channel.isActive();
  }

  /** Bytes of an answer to the present request have come. */
  boolean answered() {
    return answered;
  }

  void begin(ProxyExchange next, boolean head) {
    exchange = next;
    answered = false;
    decoder.answersHead(head);
  }

  /** Gives the connection back; it may serve another exchange at once. */
  void release() {
    exchange = null;
    idleSince = System.nanoTime();
    keepReading(true);
    pool.giveBack(this);
  }

  /** Ends it, whatever it is doing; the exchange hears no more of it. */
  void close() {
    exchange = null;
    channel.close();
  }

  void closeWhenWritten() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  void write(Object message) {
    channel.write(message, channel.voidPromise());
  }

  void flush() {
    channel.flush();
  }

  boolean backedUp() {
    return !channel.isWritable();
  }

  void keepReading(boolean keep) {
    if (channel.config().isAutoRead() != keep) {
      channel.config().setAutoRead(keep);
    }
  }

  /** From here on bytes are written as they are; {@link #removeDecoder} must follow. */
  void becomeTunnel(Tunnel newTunnel) {
    exchange = null;
    tunnel = newTunnel;
    channel.pipeline().remove(encoder);
  }

  /** From here on bytes are read as they are, those first that were read too far. */
  void removeDecoder() {
    channel.pipeline().remove(decoder);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    answered = true;
    Tunnel through = tunnel;
    ProxyExchange current = exchange;
    if (through != null) {
      through.fromUpstream(message);
    } else if (current == null) {
      LOG.atDebug().addKeyValue("endpoint", endpoint).log("endpoint spoke without being asked");
      ReferenceCountUtil.release(message);
      close();
    } else if (message instanceof HttpResponse response) {
      current.onResponseHead(response);
    } else if (message instanceof HttpContent content) {
      current.onResponseContent(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (tunnel != null) {
      tunnel.flushDownstream();
    } else if (exchange != null) {
      exchange.onUpstreamReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (tunnel != null) {
      tunnel.balance();
    } else if (exchange != null) {
      exchange.onUpstreamWritable();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    pool.forget(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    pool.forget(this);
    ProxyExchange current = exchange;
    exchange = null;
    if (tunnel != null) {
      tunnel.upstreamClosed();
    } else if (current != null) {
      current.onUpstreamClosed(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.atDebug()
        .addKeyValue("endpoint", endpoint)
        .addKeyValue("error", cause)
        .log("upstream failed");
    channel.close();
  }
}
