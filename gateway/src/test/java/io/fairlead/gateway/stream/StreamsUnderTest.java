package io.fairlead.gateway.stream;

import io.fairlead.gateway.Await;
import io.fairlead.gateway.GatewayUnderTest;
import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.metrics.GatewayMetrics;
import io.fairlead.gateway.metrics.LoopCounts;
import io.fairlead.gateway.tls.SniSelector;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Streams over real sockets, fed with tables by hand. */
final class StreamsUnderTest implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final StreamWorld world;
  private final Streams streams;
  private final Map<EventLoop, LoopCounts> counts = new ConcurrentHashMap<>();
  private volatile StreamTable table = StreamTable.EMPTY;

  /** Nobody waits for connections that a test leaves open. */
  private static final StreamLimits HASTY =
      new StreamLimits(
          StreamLimits.DEFAULT.handshake(),
          StreamLimits.DEFAULT.connect(),
          StreamLimits.DEFAULT.tries(),
          StreamLimits.DEFAULT.idle(),
          StreamLimits.DEFAULT.halfClosed(),
          StreamLimits.DEFAULT.udpIdle(),
          StreamLimits.DEFAULT.udpClients(),
          Duration.ofMillis(10));

  StreamsUnderTest(StreamWorld world) {
    this(world, HASTY);
  }

  StreamsUnderTest(StreamWorld world, StreamLimits limits) {
    this(world, limits, AccessLog.OFF);
  }

  StreamsUnderTest(StreamWorld world, StreamLimits limits, AccessLog log) {
    this.world = world;
    this.streams =
        new Streams(
            loops,
            NioSocketChannel.class,
            NioDatagramChannel.class,
            limits,
            () -> table,
            loop -> counts.computeIfAbsent(loop, _ -> new LoopCounts()),
            log);
    apply();
  }

  /** As a scrape shows it. */
  String metrics() {
    GatewayMetrics metrics = new GatewayMetrics(counts.values(), Stream::of, () -> 0, Map::of);
    return metrics.expose("").text();
  }

  /** The world changed. */
  void apply() {
    table = world.table();
  }

  /** What its connections go by now. */
  StreamTable table() {
    return table;
  }

  /** A socket for the listener of TCP at this port. */
  InetSocketAddress tcp(int port) {
    return open(channel -> streams.acceptTcp(channel, StreamWorld.at(port)));
  }

  /** A socket for the listeners of TLS at this port; HTTPS is not served. */
  InetSocketAddress tls(int port) {
    return tls(port, StreamLimits.DEFAULT.handshake());
  }

  InetSocketAddress tls(int port, Duration handshake) {
    return open(
        channel ->
            channel
                .pipeline()
                .addLast(new SniSelector(name -> answer(channel, port, name), handshake)));
  }

  private SniSelector.Answer answer(Channel channel, int port, String name) {
    SniSelector.Answer answer = streams.answer(channel, table, StreamWorld.at(port), name);
    return answer == null ? new SniSelector.Answer.Refuse() : answer;
  }

  InetSocketAddress udp(int port) throws IOException {
    Channel channel = streams.openUdp(StreamWorld.at(port), GatewayUnderTest.anyPort());
    return (InetSocketAddress) channel.localAddress();
  }

  private interface Accept {
    void accept(Channel channel);
  }

  private InetSocketAddress open(Accept accept) {
    return (InetSocketAddress)
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept.accept(channel);
                  }
                })
            .bind(GatewayUnderTest.anyPort())
            .syncUninterruptibly()
            .channel()
            .localAddress();
  }

  /** Every connection ends when its client is gone. */
  void awaitEnd() {
    Await.until("all connections to end", () -> streams.open() == 0, streams::open);
  }

  @Override
  public void close() {
    streams.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
