package io.fairlead.gateway.proxy;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.tls.SniSelector;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The listening sockets and the event loops behind them.
 *
 * <pre>
 *   accept ─▶ loop n: Worker ─ client connection: [SniSelector/TLS] ProtocolChoice, then
 *                        │       RequestDecoder ResponseEncoder Http1Downstream ─┐
 *                        │       Http2Downstream ─ Http2DownstreamStream ────────┤
 *                        │                                              ProxyExchange
 *                        │                                                       │
 *                        └ UpstreamPool ─ endpoint:                              │
 *                       [TLS] ResponseDecoder HttpRequestEncoder Http1Upstream ──┤
 *                       [TLS] Http2Upstream ─ Http2UpstreamStream ───────────────┘
 * </pre>
 *
 * The route table is the only thing that comes from other threads: one reference, read at the
 * beginning of each request.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
public final class ProxyServer implements AutoCloseable {

  private final ProxyLimits limits;
  private final Transport transport = Transport.best();
  private final MultiThreadIoEventLoopGroup loops;
  private final Map<EventLoop, Worker> workers = new HashMap<>();
  private final List<Channel> listening = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile RouteTable table = RouteTable.EMPTY;
  private volatile int httpsPort;

  public ProxyServer(ProxyLimits limits) {
    this(limits, AccessLog.OFF);
  }

  /**
   * @param accessLog told of every request; stays open when this is closed
   */
  public ProxyServer(ProxyLimits limits, AccessLog accessLog) {
    this.limits = limits;
    this.loops = transport.loops("fairlead-gateway", limits.loops());
    loops.forEach(
        executor -> {
          EventLoop loop = (EventLoop) executor;
          Bootstrap bootstrap = bootstrap(loop);
          Worker worker =
              new Worker(
                  loop,
                  limits,
                  () -> table,
                  new UpstreamPool(new UpstreamOpening(bootstrap, limits), limits),
                  new OtherServers(bootstrap, () -> table),
                  () -> httpsPort,
                  accessLog);
          workers.put(loop, worker);
          worker.start();
        });
  }

  private Bootstrap bootstrap(EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        .channel(transport.channel())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
  }

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 128 * 1024);

  /**
   * Takes plain HTTP at this address.
   *
   * @return the address, with the port that was free when 0 was asked for
   * @throws IOException it can not be bound
   */
  public InetSocketAddress listenHttp(InetSocketAddress address) throws IOException {
    return listen(address, "http", channel -> {});
  }

  /** Takes HTTPS at this address; as {@link #listenHttp}. */
  public InetSocketAddress listenHttps(InetSocketAddress address) throws IOException {
    InetSocketAddress bound =
        listen(
            address,
            "https",
            channel ->
                channel
                    .pipeline()
                    .addLast(
                        SniSelector.terminating(
                            name -> table.certificate(name), limits.handshake())));
    httpsPort = bound.getPort();
    return bound;
  }

  private interface Prepare {
    void prepare(Channel channel);
  }

  private InetSocketAddress listen(InetSocketAddress address, String scheme, Prepare prepare)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    prepare.prepare(channel);
                    accept(channel, scheme);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can not listen for %s on %s: %s".formatted(scheme, address, bound.cause().getMessage()),
          bound.cause());
    }
    listening.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private void accept(Channel channel, String scheme) {
    Worker worker = workers.get(channel.eventLoop());
    if (worker == null
        || worker.draining()
        || !(channel.remoteAddress() instanceof InetSocketAddress remote)
        || !(channel.localAddress() instanceof InetSocketAddress local)) {
      channel.close();
      return;
    }
    ForwardedHeaders.Client client =
        new ForwardedHeaders.Client(
            remote.getAddress().getHostAddress(),
            scheme,
            String.valueOf(local.getPort()),
            () -> ClientChain.of(channel));
    ProtocolChoice.open(worker, channel, client);
  }

  /**
   * From the next request on these routes count; connections stay as they are.
   *
   * @param gone endpoints nothing leads to any more; connections to them end when they are idle
   */
  public void apply(RouteTable next, Collection<InetSocketAddress> gone) {
    table = next;
    if (!gone.isEmpty()) {
      List<InetSocketAddress> retired = List.copyOf(gone);
      workers.values().forEach(worker -> worker.loop().execute(() -> worker.retire(retired)));
    }
  }

  /**
   * Stops accepting, ends what is idle, gives requests in flight {@link ProxyLimits#drain} to end,
   * then closes everything. Closing once more does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    workers.values().forEach(Worker::lastRequests);
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
    workers.values().forEach(worker -> worker.loop().execute(worker::drain));
    long deadline = System.nanoTime() + limits.drain().toNanos();
    for (Worker worker : workers.values()) {
      awaitEmpty(worker, deadline);
    }
    workers.values().forEach(worker -> worker.loop().execute(worker::closeAll));
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static void awaitEmpty(Worker worker, long deadline) {
    worker.whenEmpty().awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
