package io.fairlead.gateway.proxy;

import io.fairlead.gateway.metrics.LoopCounts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.time.Duration;
import java.util.List;

/**
 * A client's connection until it is clear what version of HTTP it speaks: over TLS the handshake
 * says it (ALPN, RFC 7301), else the connection preface of HTTP/2, which is no HTTP/1.1 request
 * (RFC 9113 3.4). Then it makes room. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive
final class ProtocolChoice extends ByteToMessageDecoder implements DownstreamConnection {
  private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

  private final Worker worker;
  private final Channel channel;
  private final ForwardedHeaders.Client client;
  private final long born = System.nanoTime();

  private ProtocolChoice(Worker worker, Channel channel, ForwardedHeaders.Client client) {
    this.worker = worker;
    this.channel = channel;
    this.client = client;
  }

  /** Serves this channel from now on. */
  static void open(Worker worker, Channel channel, ForwardedHeaders.Client client) {
    ProtocolChoice choice = new ProtocolChoice(worker, channel, client);
    channel.pipeline().addLast(choice);
    worker.add(choice);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent done) {
      worker.counts().handshake(how(done));
    }
    if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      if (ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
        becomeHttp2();
      } else {
        becomeHttp1();
      }
    }
    super.userEventTriggered(context, event);
  }

  private static LoopCounts.Handshake how(SslHandshakeCompletionEvent done) {
    if (done.isSuccess()) {
      return LoopCounts.Handshake.OK;
    }
    return done.cause() instanceof SslHandshakeTimeoutException
        ? LoopCounts.Handshake.TIMEOUT
        : LoopCounts.Handshake.FAILED;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int seen = Math.min(in.readableBytes(), PREFACE.readableBytes());
    for (int i = 0; i < seen; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE.getByte(PREFACE.readerIndex() + i)) {
        becomeHttp1();
        return;
      }
    }
    if (seen == PREFACE.readableBytes()) {
      becomeHttp2();
    }
  }

  private void becomeHttp1() {
    Http1Downstream.open(worker, channel, client);
    makeRoom();
  }

  private void becomeHttp2() {
    Http2Downstream.open(worker, channel, client);
    makeRoom();
  }

  private void makeRoom() {
    worker.remove(this);
    channel.pipeline().remove(this);
  }

  @Override
  public Door door() {
    return client.entrance().door();
  }

  /** Nothing has been said, or not all of a preface. */
  @Override
  public void tick(long now) {
    ProxyLimits limits = worker.limits();
    boolean began = actualReadableBytes() > 0;
    Duration idle = worker.draining(door()) ? LAST_CHANCE : limits.keepAlive();
    if (now - born > (began ? limits.requestHead() : idle).toNanos()) {
      close();
    }
  }

  /** What it wants to say may be on its way. */
  @Override
  public void drain() {
    tick(System.nanoTime());
  }

  @Override
  public void close() {
    channel.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    worker.remove(this);
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    channel.close(); // a failed handshake, or a connection that broke
  }
}
