package io.fairlead.gateway.proxy;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.metrics.LoopCounts;
import io.fairlead.gateway.routing.RouteTable;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All that belongs to one event loop: its client connections, its pool, and one coarse clock that
 * looks for whatever has been quiet for too long (so that no timer is set per request). Only
 * touched on its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class Worker {
  private static final long SLOWEST_TICK = TimeUnit.SECONDS.toMillis(1);
  private static final long FASTEST_TICK = 20;

  private final EventLoop loop;
  private final ProxyLimits limits;
  private final Supplier<RouteTable> table;
  private final UpstreamPool pool;
  private final OtherServers servers;
  private final IntSupplier httpsPort;
  private final ServerOptions options;
  private final LoopCounts counts = new LoopCounts();
  private final Set<DownstreamConnection> connections = new HashSet<>();
  private final Promise<Void> empty;
  private volatile boolean draining;
  private volatile long ticked = System.nanoTime();

  Worker(
      EventLoop loop,
      ProxyLimits limits,
      Supplier<RouteTable> table,
      UpstreamPool pool,
      OtherServers servers,
      IntSupplier httpsPort,
      ServerOptions options) {
    this.loop = loop;
    this.limits = limits;
    this.table = table;
    this.pool = pool;
    this.servers = servers;
    this.httpsPort = httpsPort;
    this.options = options;
    this.empty = loop.newPromise();
  }

  void start() {
    long tick = tickMillis();
    loop.scheduleAtFixedRate(this::tick, tick, tick, TimeUnit.MILLISECONDS);
  }

  private long tickMillis() {
    long shortest =
        Stream.of(
                limits.requestHead(),
                limits.keepAlive(),
                limits.clientBody(),
                limits.clientTake(),
                limits.response(),
                limits.tunnel(),
                limits.upstreamIdle())
            .mapToLong(Duration::toMillis)
            .min()
            .orElse(SLOWEST_TICK);
    return Math.clamp(shortest / 4, FASTEST_TICK, SLOWEST_TICK);
  }

  private void tick() {
    long now = System.nanoTime();
    ticked = now;
    new ArrayList<>(connections).forEach(connection -> connection.tick(now));
    pool.sweep(now);
  }

  EventLoop loop() {
    return loop;
  }

  ProxyLimits limits() {
    return limits;
  }

  /** The routes as they are now; a request asks once and keeps the answer. */
  RouteTable table() {
    return table.get();
  }

  UpstreamPool pool() {
    return pool;
  }

  /** The way to servers that annotations name. */
  OtherServers servers() {
    return servers;
  }

  /** Where this gateway takes HTTPS; 0: nowhere. */
  int httpsPort() {
    return httpsPort.getAsInt();
  }

  /** Where requests that came to their end are noted. */
  AccessLog accessLog() {
    return options.accessLog();
  }

  /** What whoever runs it wants. */
  ServerOptions options() {
    return options;
  }

  /** What it counts. */
  LoopCounts counts() {
    return counts;
  }

  /** {@link System#nanoTime} of when its clock ticked last; from any thread. */
  long ticked() {
    return ticked;
  }

  /** Nothing is to come in any more. */
  boolean draining() {
    return draining;
  }

  /** No request is to follow the present one on connections that came by this door. */
  boolean draining(Door door) {
    return draining || door.closing();
  }

  /** A door was closed: ends what came by it and is idle. */
  void drain(Door door) {
    for (DownstreamConnection connection : new ArrayList<>(connections)) {
      if (connection.door() == door) {
        connection.drain();
      }
    }
  }

  void add(DownstreamConnection connection) {
    connections.add(connection);
    counts.open(connections.size());
  }

  void remove(DownstreamConnection connection) {
    connections.remove(connection);
    counts.open(connections.size());
    tellIfEmpty();
  }

  private void tellIfEmpty() {
    if (draining && connections.isEmpty()) {
      empty.trySuccess(null);
    }
  }

  void retire(Collection<InetSocketAddress> endpoints) {
    pool.retire(endpoints);
    counts.forgetEndpoints(endpoints);
  }

  /** All doors are closed: ends what is idle, and every response its connection. */
  void drain() {
    draining = true;
    new ArrayList<>(connections).forEach(DownstreamConnection::drain);
    pool.closeAllIdle();
    tellIfEmpty();
  }

  /** Done when it drains and its last client connection is closed. */
  Future<Void> whenEmpty() {
    return empty;
  }

  void closeAll() {
    new ArrayList<>(connections).forEach(DownstreamConnection::close);
    pool.closeAll();
  }
}
