package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.BackendLoad;
import io.fairlead.gateway.routing.UpstreamProtocol;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to endpoints, used and idle. The one used last is used next, so
 * that the others grow old and are closed. Where a connection carries many exchanges, those that
 * come while it is being opened wait for it. Only touched on its loop.
 */
final class UpstreamPool {
  private final UpstreamOpening opening;
  private final ProxyLimits limits;
  private final Map<InetSocketAddress, Map<UpstreamProtocol, Group>> groups = new HashMap<>();

  UpstreamPool(UpstreamOpening opening, ProxyLimits limits) {
    this.opening = opening;
    this.limits = limits;
  }

  /** The connections to one endpoint by one protocol. */
  private static final class Group {
    final Deque<UpstreamConnection> free = new ArrayDeque<>(); // with room; used last is last
    final Set<UpstreamConnection> all = new HashSet<>();
    final Deque<Waiting> waiting = new ArrayDeque<>(); // for the one that is being opened
    boolean single; // the endpoint chose a protocol of one exchange at a time

    boolean unused() {
      return all.isEmpty() && waiting.isEmpty();
    }
  }

  /** Who waits for a connection. */
  interface Waiting {
    void onConnected(UpstreamStream upstream);

    void onConnectFailed(InetSocketAddress endpoint, Throwable cause);

    /** There are too many connections already. */
    void onFull();

    /** What connections that are opened for it count for. */
    BackendLoad load();
  }

  /** An exchange on a connection that is there and still good; null when there is none. */
  @Nullable UpstreamStream reuse(InetSocketAddress endpoint, UpstreamProtocol protocol) {
    Map<UpstreamProtocol, Group> ofEndpoint = groups.get(endpoint);
    Group group = ofEndpoint == null ? null : ofEndpoint.get(protocol);
    if (group == null) {
      return null;
    }
    long now = System.nanoTime();
    UpstreamConnection connection = group.free.peekLast();
    while (connection != null) {
      if (usable(connection, now)) {
        if (!connection.multiplexes()) {
          group.free.pollLast();
        }
        return connection.take();
      }
      group.free.pollLast();
      endIfIdle(connection);
      connection = group.free.peekLast();
    }
    return null;
  }

  private boolean usable(UpstreamConnection connection, long now) {
    return connection.open()
        && !connection.retired()
        && connection.hasRoom()
        && (!connection.idle() || now - connection.idleSince() < limits.upstreamIdle().toNanos())
        && now - connection.born() < limits.upstreamLifetime().toNanos();
  }

  /** One that is only full comes back with {@link #giveBack}. */
  private static void endIfIdle(UpstreamConnection connection) {
    if (connection.idle()) {
      connection.close();
    }
  }

  /**
   * Opens a connection, or waits for one that is being opened.
   *
   * @param timeout null: the usual one
   */
  void connect(
      InetSocketAddress endpoint,
      UpstreamProtocol protocol,
      @Nullable Duration timeout,
      Waiting waiting) {
    Group group = group(endpoint, protocol);
    Duration limit = timeout == null ? limits.connect() : timeout;
    boolean alone = protocol.version() == UpstreamProtocol.Version.HTTP1 || group.single;
    if ((alone || group.waiting.isEmpty()) && !waiting.load().open()) {
      waiting.onFull();
      return;
    }
    if (alone) {
      opening.open(
          this,
          endpoint,
          protocol,
          limit,
          waiting.load(),
          connection -> waiting.onConnected(connection.take()),
          cause -> waiting.onConnectFailed(endpoint, cause));
      return;
    }
    group.waiting.addLast(waiting);
    if (group.waiting.size() == 1) {
      openShared(endpoint, protocol, limit, group, waiting.load());
    }
  }

  private void openShared(
      InetSocketAddress endpoint,
      UpstreamProtocol protocol,
      Duration limit,
      Group group,
      BackendLoad load) {
    opening.open(
        this,
        endpoint,
        protocol,
        limit,
        load,
        connection -> share(connection, group, limit),
        cause -> takeAll(group, waiting -> waiting.onConnectFailed(endpoint, cause)));
  }

  private void share(UpstreamConnection connection, Group group, Duration limit) {
    if (!connection.multiplexes()) {
      group.single = true;
      Waiting first = group.waiting.pollFirst();
      takeAll(
          group, waiting -> connect(connection.endpoint(), connection.protocol(), limit, waiting));
      if (first != null) {
        first.onConnected(connection.take());
      }
      return;
    }
    group.free.addLast(connection);
    takeAll(
        group,
        waiting -> {
          if (connection.open() && connection.hasRoom()) {
            waiting.onConnected(connection.take());
          } else {
            connect(connection.endpoint(), connection.protocol(), limit, waiting);
          }
        });
  }

  private static void takeAll(Group group, Consumer<Waiting> each) {
    List<Waiting> all = List.copyOf(group.waiting);
    group.waiting.clear();
    all.forEach(each);
  }

  private Group group(InetSocketAddress endpoint, UpstreamProtocol protocol) {
    return groups
        .computeIfAbsent(endpoint, of -> new HashMap<>(2))
        .computeIfAbsent(protocol, of -> new Group());
  }

  /** It is open. */
  void add(UpstreamConnection connection) {
    group(connection.endpoint(), connection.protocol()).all.add(connection);
  }

  /** One of its exchanges ended: keeps it for later, if it is good for that. */
  void giveBack(UpstreamConnection connection) {
    Group group = find(connection);
    if (group == null) {
      endIfIdle(connection);
    } else if (!usable(connection, System.nanoTime())
        || group.free.size() >= limits.idlePerEndpoint()) {
      endIfIdle(connection);
    } else if (!connection.multiplexes() || !group.free.contains(connection)) {
      group.free.addLast(connection);
    }
  }

  private @Nullable Group find(UpstreamConnection connection) {
    Map<UpstreamProtocol, Group> ofEndpoint = groups.get(connection.endpoint());
    return ofEndpoint == null ? null : ofEndpoint.get(connection.protocol());
  }

  /** It is closed. */
  void forget(UpstreamConnection connection) {
    Group group = find(connection);
    if (group != null) {
      group.all.remove(connection);
      group.free.remove(connection);
      Map<UpstreamProtocol, Group> ofEndpoint = groups.get(connection.endpoint());
      if (group.unused() && ofEndpoint != null) {
        ofEndpoint.remove(connection.protocol());
        if (ofEndpoint.isEmpty()) {
          groups.remove(connection.endpoint());
        }
      }
    }
  }

  /** Endpoints that are gone: idle connections end now, those in use when they are done. */
  void retire(Collection<InetSocketAddress> endpoints) {
    for (InetSocketAddress endpoint : endpoints) {
      for (Group group : List.copyOf(groups.getOrDefault(endpoint, Map.of()).values())) {
        for (UpstreamConnection connection : List.copyOf(group.all)) {
          connection.retire();
          endIfIdle(connection);
        }
      }
    }
  }

  /** Nobody else may use such connections: idle ones end now, those in use when they are done. */
  void end(InetSocketAddress endpoint, UpstreamProtocol protocol) {
    Group group = groups.getOrDefault(endpoint, Map.of()).get(protocol);
    if (group != null) {
      for (UpstreamConnection connection : List.copyOf(group.all)) {
        connection.retire();
        endIfIdle(connection);
      }
    }
  }

  /** Closes what has been idle for too long, or is too old. */
  void sweep(long now) {
    for (Group group : allGroups()) {
      for (UpstreamConnection connection : List.copyOf(group.free)) {
        if (!usable(connection, now)) {
          endIfIdle(connection);
        }
      }
    }
  }

  void closeAllIdle() {
    allGroups().forEach(group -> List.copyOf(group.free).forEach(UpstreamPool::endIfIdle));
  }

  void closeAll() {
    allGroups().forEach(group -> List.copyOf(group.all).forEach(UpstreamConnection::close));
  }

  private List<Group> allGroups() {
    List<Group> all = new ArrayList<>();
    groups.values().forEach(ofEndpoint -> all.addAll(ofEndpoint.values()));
    return all;
  }
}
