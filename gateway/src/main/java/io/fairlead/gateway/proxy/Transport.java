package io.fairlead.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Supplier;

/**
 * How sockets are driven on this machine: by epoll itself where its library is, else through the
 * JDK.
 */
record Transport(
    Supplier<IoHandlerFactory> handler,
    Class<? extends ServerChannel> serverChannel,
    Class<? extends Channel> channel,
    Class<? extends DatagramChannel> datagrams) {

  /** As many events at once as there are. */
  private static final int GROWING = 0;

  static Transport best() {
    return Epoll.isAvailable()
        ? new Transport(
            () -> EpollIoHandler.newFactory(GROWING, () -> YieldFirst.STRATEGY),
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            EpollDatagramChannel.class)
        : new Transport(
            () -> NioIoHandler.newFactory(SelectorProvider.provider(), () -> YieldFirst.STRATEGY),
            NioServerSocketChannel.class,
            NioSocketChannel.class,
            NioDatagramChannel.class);
  }

  MultiThreadIoEventLoopGroup loops(String name, int count) {
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory(name, true), handler.get());
  }
}
