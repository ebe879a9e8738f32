package io.fairlead.gateway.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to endpoints, used and idle. The one used last is used next, so
 * that the others grow old and are closed. Only touched on its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class UpstreamPool {
  private final Bootstrap bootstrap;
  private final ProxyLimits limits;
  private final Map<InetSocketAddress, Group> groups = new HashMap<>();

  /**
   * @param bootstrap connects on this pool's loop
   */
  UpstreamPool(Bootstrap bootstrap, ProxyLimits limits) {
    this.bootstrap = bootstrap;
    this.limits = limits;
  }

  private static final class Group {
    final Deque<Http1Upstream> idle = new ArrayDeque<>();
    final Set<Http1Upstream> all = new HashSet<>();
  }

  /** Who waits for a connection. */
  interface Waiting {
    void onConnected(UpstreamStream upstream);

    void onConnectFailed(InetSocketAddress endpoint, Throwable cause);
  }

  /** An idle connection that is still good; null when there is none. */
  @Nullable Http1Upstream reuse(InetSocketAddress endpoint) {
    Group group = groups.get(endpoint);
    if (group == null) {
      return null;
    }
    long now = System.nanoTime();
    Http1Upstream connection = group.idle.pollLast();
    while (connection != null && !usable(connection, now)) {
      connection.close();
      connection = group.idle.pollLast();
    }
    return connection;
  }

  private boolean usable(Http1Upstream connection, long now) {
    return connection.open()
        && !connection.retired()
        && now - connection.idleSince() < limits.upstreamIdle().toNanos()
        && now - connection.born() < limits.upstreamLifetime().toNanos();
  }

  /**
   * Opens a connection.
   *
   * @param timeout null: the usual one
   */
  void connect(InetSocketAddress endpoint, @Nullable Duration timeout, Waiting waiting) {
    Duration limit = timeout == null ? limits.connect() : timeout;
    ChannelFuture connecting =
        bootstrap
            .clone()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limit.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    add(new Http1Upstream(endpoint, UpstreamPool.this, channel, limits));
                  }
                })
            .connect(endpoint);
    connecting.addListener(
        done -> {
          Http1Upstream connection = connecting.channel().pipeline().get(Http1Upstream.class);
          if (done.isSuccess() && connection != null) {
            waiting.onConnected(connection);
          } else {
            Throwable cause = done.cause();
            waiting.onConnectFailed(
                endpoint, cause == null ? new IllegalStateException("closed at once") : cause);
          }
        });
  }

  private void add(Http1Upstream connection) {
    groups.computeIfAbsent(connection.endpoint(), endpoint -> new Group()).all.add(connection);
    connection.install();
  }

  /** Keeps an idle connection for later, if it is good for that. */
  void giveBack(Http1Upstream connection) {
    Group group = groups.get(connection.endpoint());
    if (group == null
        || !usable(connection, connection.idleSince())
        || group.idle.size() >= limits.idlePerEndpoint()) {
      connection.close();
    } else {
      group.idle.addLast(connection);
    }
  }

  /** It is closed. */
  void forget(Http1Upstream connection) {
    Group group = groups.get(connection.endpoint());
    if (group != null) {
      group.all.remove(connection);
      group.idle.remove(connection);
      if (group.all.isEmpty()) {
        groups.remove(connection.endpoint());
      }
    }
  }

  /** Endpoints that are gone: idle connections end now, those in use when they are done. */
  void retire(Collection<InetSocketAddress> endpoints) {
    for (InetSocketAddress endpoint : endpoints) {
      Group group = groups.get(endpoint);
      if (group != null) {
        group.all.forEach(Http1Upstream::retire);
        closeIdle(group, 0);
      }
    }
  }

  /** Closes what has been idle for too long. */
  void sweep(long now) {
    for (Group group : new ArrayList<>(groups.values())) {
      Http1Upstream oldest = group.idle.peekFirst();
      while (oldest != null && !usable(oldest, now)) {
        group.idle.pollFirst();
        oldest.close();
        oldest = group.idle.peekFirst();
      }
    }
  }

  void closeAllIdle() {
    new ArrayList<>(groups.values()).forEach(group -> closeIdle(group, 0));
  }

  void closeAll() {
    for (Group group : new ArrayList<>(groups.values())) {
      new ArrayList<>(group.all).forEach(Http1Upstream::close);
    }
  }

  private static void closeIdle(Group group, int keep) {
    while (group.idle.size() > keep) {
      group.idle.removeFirst().close();
    }
  }
}
