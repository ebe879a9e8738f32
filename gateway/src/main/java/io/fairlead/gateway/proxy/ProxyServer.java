package io.fairlead.gateway.proxy;

import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.gatewayapi.ListenerTable;
import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.gateway.metrics.LoopCounts;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.stream.StreamLimits;
import io.fairlead.gateway.stream.Streams;
import io.fairlead.gateway.tls.SniSelector;
import io.fairlead.model.gatewayapi.GatewayListeners.Family;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

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
  private final ServerOptions options;
  private final Transport transport = Transport.best();
  private final MultiThreadIoEventLoopGroup loops;
  private final Map<EventLoop, Worker> workers = new HashMap<>();
  private final Streams streams;
  private final Doors doors = new Doors(this::open, this::drain);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean taking = true;
  private volatile RouteTable table = RouteTable.EMPTY;
  private volatile Unbound unbound = Unbound.NONE;
  private volatile int httpsPort;
  private volatile InetSocketAddress httpAt = new InetSocketAddress(0);
  private volatile InetSocketAddress httpsAt = new InetSocketAddress(0);

  public ProxyServer(ProxyLimits limits) {
    this(limits, ServerOptions.NONE);
  }

  public ProxyServer(ProxyLimits limits, ServerOptions options) {
    this.limits = limits;
    this.options = options;
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
                  options);
          workers.put(loop, worker);
          worker.start();
        });
    this.streams =
        new Streams(
            loops,
            transport.channel(),
            transport.datagrams(),
            StreamLimits.of(limits),
            () -> table.streams(),
            loop -> Objects.requireNonNull(workers.get(loop)).counts(),
            options.accessLog());
    EventLoop any = loops.next();
    new HealthChecks(any, bootstrap(any), () -> table).start();
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

  /** Clients of sockets that are opened from now on wait until {@link #takeConnections}. */
  public void holdConnections() {
    taking = false;
  }

  /** Takes the connections that wait, and from now on all. */
  public void takeConnections() {
    synchronized (doors) {
      taking = true;
      doors.takeConnections();
    }
  }

  /**
   * Takes plain HTTP for Ingresses at this address, from now on or, where it can not be bound, from
   * an {@link #openAgain} on; {@link #unbound} says why.
   *
   * @return the address, with the port that was free when 0 was asked for
   */
  public InetSocketAddress listenHttp(InetSocketAddress address) {
    return listen(address, Family.HTTP);
  }

  /** Takes HTTPS for Ingresses at this address; as {@link #listenHttp}. */
  public InetSocketAddress listenHttps(InetSocketAddress address) {
    return listen(address, Family.TLS);
  }

  private InetSocketAddress listen(InetSocketAddress address, Family family) {
    synchronized (doors) {
      doors.openForIngress(address, family);
      placeIngresses();
      unbound = new Unbound(unbound.tcp, unbound.udp, doors.closedToIngresses());
      return Objects.requireNonNull(doors.ofIngress(family));
    }
  }

  /** With doors locked. */
  private void placeIngresses() {
    httpAt = Objects.requireNonNullElse(doors.ofIngress(Family.HTTP), httpAt);
    httpsAt = Objects.requireNonNullElse(doors.ofIngress(Family.TLS), httpsAt);
    httpsPort = httpsAt.getPort();
  }

  private Door open(InetSocketAddress address, Family family, boolean ingress) throws IOException {
    Door door = new Door(family, ingress);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, taking)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, door);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can not listen for %s on %s port %d: %s"
              .formatted(
                  family,
                  address.getAddress().getHostAddress(),
                  address.getPort(),
                  bound.cause().getMessage()),
          bound.cause());
    }
    door.opened(bound.channel());
    return door;
  }

  private void accept(Channel channel, Door door) {
    Worker worker = workers.get(channel.eventLoop());
    if (worker == null
        || worker.draining()
        || !(channel.remoteAddress() instanceof InetSocketAddress remote)
        || !(channel.localAddress() instanceof InetSocketAddress local)
        || !(channel.parent().localAddress() instanceof InetSocketAddress bound)) {
      channel.close();
      return;
    }
    worker.counts().accepted();
    Entrance entrance = new Entrance(door, bound, local, channel, false);
    boolean trusted = options.trusted().trusts(remote.getAddress().getHostAddress());
    PortTable port = entrance.port(table);
    boolean proxied = port != null && port.proxied();
    if (proxied || (trusted && options.proxyProtocol().at(door))) {
      ProxyHeader.await(
          channel,
          remote,
          limits.handshake(),
          source -> {
            InetSocketAddress client = trusted ? source : remote; // what others say is passed over
            Streams.cameFrom(channel, client);
            enter(worker, entrance, client, trusted);
          });
    } else {
      enter(worker, entrance, remote, trusted);
    }
  }

  private void enter(Worker worker, Entrance entrance, InetSocketAddress client, boolean trusted) {
    if (entrance.door().family() == Family.TCP) {
      PortTable port = entrance.port(table);
      streams.acceptTcp(entrance.channel(), port == null ? entrance.bound() : port.at());
    } else {
      serve(worker, entrance, client.getAddress().getHostAddress(), trusted);
    }
  }

  private static SniSelector.Answer counted(Worker worker, SniSelector.Answer answer) {
    if (answer instanceof SniSelector.Answer.Refuse) {
      worker.counts().handshake(LoopCounts.Handshake.NO_CERTIFICATE);
    }
    return answer;
  }

  private void serve(Worker worker, Entrance entrance, String address, boolean trusted) {
    Channel channel = entrance.channel();
    ForwardedHeaders.Client client =
        new ForwardedHeaders.Client(
            address,
            entrance.tls() ? "https" : "http",
            String.valueOf(entrance.local().getPort()),
            () -> ClientChain.of(channel),
            entrance,
            trusted,
            null);
    if (entrance.tls()) {
      channel
          .pipeline()
          .addLast(
              new SniSelector(
                  name ->
                      counted(
                          worker,
                          answer(entrance, name, to -> ProtocolChoice.open(worker, to, client))),
                  limits.handshake()));
    } else {
      ProtocolChoice.open(worker, channel, client);
    }
  }

  /**
   * What becomes of a connection that asks for this name: a listener of TLS or HTTPS has it, or an
   * Ingress where those are served.
   *
   * @param http reads what is in TLS, where that is HTTP
   */
  private SniSelector.Answer answer(Entrance entrance, String serverName, Consumer<Channel> http) {
    entrance.asksFor(serverName);
    RouteTable now = table;
    PortTable port = entrance.port(now);
    SniSelector.Answer stream =
        port == null
            ? null
            : streams.answer(entrance.channel(), now.streams(), port.at(), serverName);
    return stream != null
        ? stream
        : certificate(now, port, entrance, serverName)
            .<SniSelector.Answer>map(tls -> new SniSelector.Answer.Terminate(tls, http))
            .orElse(new SniSelector.Answer.Refuse());
  }

  static Optional<SslContext> certificate(
      RouteTable now, @Nullable PortTable port, Entrance entrance, String serverName) {
    ListenerTable listener = port == null ? null : port.listener(serverName);
    if (listener != null) {
      return now.certificate(listener, serverName);
    }
    return entrance.door().ingress() ? now.certificate(serverName) : Optional.empty();
  }

  /**
   * From the next request on these routes count; connections stay as they are. Then the sockets
   * that Gateways ask for are opened, and those they do not ask for any more closed: requests that
   * are under way there come to their end. Not for event loops: it waits for sockets.
   *
   * @param gone endpoints nothing leads to any more; connections to them end when they are idle
   * @return why some sockets can not be opened
   */
  public Unbound apply(RouteTable next, Collection<InetSocketAddress> gone) {
    table = next;
    if (!gone.isEmpty()) {
      List<InetSocketAddress> retired = List.copyOf(gone);
      workers.values().forEach(worker -> worker.loop().execute(() -> worker.retire(retired)));
    }
    return openAgain();
  }

  /**
   * Why some sockets can not be opened, by address.
   *
   * @param ingress of those for Ingresses, HTTP or TLS
   */
  public record Unbound(
      Map<InetSocketAddress, String> tcp,
      Map<InetSocketAddress, String> udp,
      Map<Family, String> ingress) {
    /** All are open. */
    public static final Unbound NONE = new Unbound(Map.of(), Map.of(), Map.of());

    public Unbound {
      tcp = Map.copyOf(tcp);
      udp = Map.copyOf(udp);
      ingress = Map.copyOf(ingress);
    }
  }

  /** Tries those sockets again that could not be opened; as {@link #apply}. */
  public Unbound openAgain() {
    GatewayTable wanted = table.gateways();
    synchronized (doors) {
      if (closed.get()) {
        return Unbound.NONE;
      }
      Map<InetSocketAddress, String> tcp = doors.keep(wanted.wanted());
      placeIngresses();
      unbound = new Unbound(tcp, streams.keepUdp(wanted.udp().keySet()), doors.closedToIngresses());
      return unbound;
    }
  }

  private void drain(Door door) {
    workers.values().forEach(worker -> worker.loop().execute(() -> worker.drain(door)));
  }

  /** What each event loop counts. */
  public List<LoopCounts> counts() {
    return workers.values().stream().map(Worker::counts).toList();
  }

  /** Routes of which this is true are gone, and what was counted of them. */
  public void forget(Predicate<LoopCounts.RouteKey> gone) {
    workers
        .values()
        .forEach(worker -> worker.loop().execute(() -> worker.counts().forgetRoutes(gone)));
  }

  /**
   * What would become of a request; nothing is sent or counted. It is told of the Gateways' port
   * that the URL has, or else of those of Ingresses.
   *
   * @param url with the scheme http or https, and a host
   * @param client address it would come from
   */
  public ObjectNode explain(String method, URI url, String client) {
    return new UrlExplanation(table, httpAt, httpsAt).of(method, url, client);
  }

  /** Why sockets are not open; of the last time that was tried. */
  public Unbound unbound() {
    return unbound;
  }

  /** Every event loop did something within this time. */
  public boolean lives(Duration within) {
    long now = System.nanoTime();
    return workers.values().stream().allMatch(worker -> now - worker.ticked() <= within.toNanos());
  }

  /**
   * Stops accepting, serves one more request of each connection that asks soon, gives those in
   * flight {@link ProxyLimits#drain} to end, then closes everything. Closing once more does
   * nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    synchronized (doors) {
      doors.closeAll();
    }
    streams.lastConnections();
    workers.values().forEach(worker -> worker.loop().execute(worker::drain));
    long deadline = System.nanoTime() + limits.drain().toNanos();
    for (Worker worker : workers.values()) {
      awaitEmpty(worker, deadline);
    }
    streams.closeBy(deadline);
    workers.values().forEach(worker -> worker.loop().execute(worker::closeAll));
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static void awaitEmpty(Worker worker, long deadline) {
    worker.whenEmpty().awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
