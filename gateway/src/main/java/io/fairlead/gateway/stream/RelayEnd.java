package io.fairlead.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One of the two connections of a {@link TcpRelay}. What comes in goes out of the other, no faster
 * than that takes it; what comes before there is another waits. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class RelayEnd extends ChannelInboundHandlerAdapter {
  private final TcpRelay relay;
  private final Deque<Object> early = new ArrayDeque<>();
  private @Nullable Channel channel;
  private @Nullable RelayEnd other;
  private boolean saidAll;
  private boolean heardAll;

  RelayEnd(TcpRelay relay) {
    this.relay = relay;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return channel;
  }

  /** From now on bytes pass from this end to the other. */
  void join(RelayEnd end) {
    other = end;
    early.forEach(end::write);
    early.clear();
    end.channel().flush();
    if (saidAll) {
      end.endOutput();
    }
    channel().config().setAutoRead(end.channel().isWritable());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      relay.read(this, bytes.readableBytes());
    }
    if (other == null) {
      early.add(message); // no more than one read's: nothing more is asked for
    } else {
      other.write(message);
    }
  }

  private void write(Object message) {
    Channel to = channel();
    to.write(message, to.voidPromise());
    if (!to.isWritable()) {
      to.flush();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (other != null) {
      other.channel().flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    relay.notQuiet();
    if (other != null) {
      other.channel().config().setAutoRead(channel().isWritable());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case ChannelInputShutdownEvent _ -> saidAll();
      case SslCloseCompletionEvent closed when closed.isSuccess() -> saidAll();
      case SslHandshakeCompletionEvent done -> {
        if (done.isSuccess()) {
          relay.secured(this);
        } else {
          relay.notSecured(this, done.cause());
        }
      }
      default -> ReferenceCountUtil.release(event);
    }
  }

  private void saidAll() {
    if (!saidAll) {
      saidAll = true;
      relay.notQuiet();
      if (other != null) {
        other.endOutput();
      }
    }
  }

  /** The other end has nothing more to say: after what is under way this one is told so. */
  private void endOutput() {
    heardAll = true;
    Channel to = channel();
    to.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              SslHandler tls = to.pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (to instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
              }
              relay.endIfBothSaidAll();
            });
  }

  /** Nothing more is to come from here, nor to be sent. */
  boolean done() {
    return saidAll && heardAll;
  }

  boolean halfDone() {
    return saidAll || heardAll;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    dropEarly();
    relay.broken(this); // unless it is over
  }

  private void dropEarly() {
    early.forEach(ReferenceCountUtil::release);
    early.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    relay.broken(this);
  }

  /** Closes after what was written has left. */
  void close() {
    if (channel != null) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Closes so that nobody takes what was sent for whole. */
  void reset() {
    dropEarly();
    if (channel != null && channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.unsafe().close(channel.voidPromise()); // TLS would say that all is well
    }
  }
}
