package io.fairlead.gateway.stream;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.metrics.LoopCounts;
import io.fairlead.gateway.proxyprotocol.Greeting;
import io.fairlead.gateway.proxyprotocol.GreetingHandler;
import io.fairlead.gateway.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one event loop: the connections it carries, and one coarse clock that looks for
 * whatever has been quiet for too long. Only touched on its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive
final class StreamLoop {
  private static final long SLOWEST_TICK = 1000;
  private static final long FASTEST_TICK = 20;
  private static final int LARGEST_DATAGRAM = 65_535;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 128 * 1024);

  private final EventLoop loop;
  private final StreamLimits limits;
  private final Supplier<StreamTable> table;
  private final LoopCounts counts;
  private final AccessLog log;
  private final Bootstrap tcp;
  private final Bootstrap udp;
  private final Set<Carried> carried = new HashSet<>();
  private final Promise<Void> empty;
  private volatile boolean draining;
  private volatile int count;

  /** Something that is carried until it ends, or is quiet for too long. */
  interface Carried {

    /** Nothing more is taken on. */
    void drain();

    /** Looks whether it was quiet for too long. */
    void tick(long now);

    /** Ends at once. */
    void close();
  }

  StreamLoop(
      EventLoop loop,
      Class<? extends Channel> tcp,
      Class<? extends DatagramChannel> udp,
      StreamLimits limits,
      Supplier<StreamTable> table,
      LoopCounts counts,
      AccessLog log) {
    this.loop = loop;
    this.counts = counts;
    this.log = log;
    this.limits = limits;
    this.table = table;
    this.empty = loop.newPromise();
    this.tcp =
        new Bootstrap()
            .group(loop)
            .channel(tcp)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    this.udp =
        new Bootstrap()
            .group(loop)
            .channel(udp)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
  }

  void start() {
    long shortest =
        Stream.of(limits.idle(), limits.halfClosed(), limits.udpIdle())
            .mapToLong(Duration::toMillis)
            .min()
            .orElse(SLOWEST_TICK);
    long tick = Math.clamp(shortest / 4, FASTEST_TICK, SLOWEST_TICK);
    loop.scheduleAtFixedRate(this::tick, tick, tick, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    long now = System.nanoTime();
    new ArrayList<>(carried).forEach(each -> each.tick(now));
  }

  EventLoop loop() {
    return loop;
  }

  /** What is counted on this loop. */
  LoopCounts counts() {
    return counts;
  }

  /** Told of connections that came to their end. */
  AccessLog log() {
    return log;
  }

  StreamLimits limits() {
    return limits;
  }

  /** The routes as they are now. */
  StreamTable table() {
    return table.get();
  }

  /**
   * A connection to an endpoint, on this loop, that does not read by itself but for its handshake.
   *
   * @param tls null: in the clear
   * @param greeting what it begins with; null: nothing
   * @param limit for the connection, and as much again for TLS
   */
  ChannelFuture connect(
      InetSocketAddress endpoint,
      @Nullable UpstreamTls tls,
      @Nullable Greeting greeting,
      Duration limit,
      ChannelHandler handler) {
    return tcp.clone()
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limit.toMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (tls != null) {
                  channel.config().setAutoRead(true); // a handshake reads what it needs
                  SslHandler secured = tls.handler(channel.alloc(), endpoint);
                  secured.setHandshakeTimeoutMillis(limit.toMillis());
                  channel.pipeline().addLast(secured);
                }
                channel.pipeline().addLast(handler);
                if (greeting != null) {
                  GreetingHandler.addTo(channel.pipeline(), greeting);
                }
              }
            })
        .connect(endpoint);
  }

  /** A socket that exchanges datagrams with this endpoint alone. */
  ChannelFuture connectUdp(InetSocketAddress endpoint, ChannelHandler handler) {
    return udp.clone().handler(handler).connect(endpoint);
  }

  /** A socket that takes datagrams at this address. */
  ChannelFuture bindUdp(InetSocketAddress address, ChannelHandler handler) {
    return udp.clone().handler(handler).bind(address);
  }

  /** Nothing more is taken on. */
  boolean draining() {
    return draining;
  }

  void add(Carried each) {
    carried.add(each);
    count = carried.size();
  }

  void remove(Carried each) {
    carried.remove(each);
    count = carried.size();
    tellIfEmpty();
  }

  private void tellIfEmpty() {
    if (draining && carried.isEmpty()) {
      empty.trySuccess(null);
    }
  }

  /** How many connections and ports of UDP there are; from any thread. */
  int count() {
    return count;
  }

  /** From now on nothing is taken on but what came before; from any thread. */
  void lastConnections() {
    loop.execute(
        () -> {
          draining = true;
          new ArrayList<>(carried).forEach(Carried::drain);
          tellIfEmpty();
        });
  }

  /** Done when it takes on nothing and carries nothing. */
  Future<Void> whenEmpty() {
    return empty;
  }

  void closeAll() {
    new ArrayList<>(carried).forEach(Carried::close);
  }
}
