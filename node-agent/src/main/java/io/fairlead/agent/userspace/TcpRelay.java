package io.fairlead.agent.userspace;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection and the one to its target. It is bound to the target it was given until
 * either end closes it, whatever happens to the Service meanwhile (SD17), or policies that cut do
 * (B15). A target that can not be reached is replaced by another one; one that policy forbids is
 * not. Used on its loop's thread only.
 */
final class TcpRelay {
  private static final Logger LOG = LoggerFactory.getLogger(TcpRelay.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final EventLoop loop;
  private final PortTargets port;
  private final Judge judge;
  private final OpenRelays relays;
  private final SocketChannel downstream;
  private final InetAddress client;
  private final Iterator<Upstream> candidates;
  private @Nullable SocketChannel upstream;
  private @Nullable SelectionKey downstreamKey;
  private @Nullable SelectionKey upstreamKey;
  private @Nullable Half toUpstream;
  private @Nullable Half toDownstream;
  private int attempts;

  /** What was let through, once it is open. */
  private volatile @Nullable Connection connection;

  private @Nullable PolicyEvaluator judgedUnder;

  private TcpRelay(
      EventLoop loop,
      PortTargets port,
      Judge judge,
      OpenRelays relays,
      SocketChannel downstream,
      InetAddress client,
      List<Upstream> candidates) {
    this.loop = loop;
    this.port = port;
    this.judge = judge;
    this.relays = relays;
    this.downstream = downstream;
    this.client = client;
    this.candidates = candidates.iterator();
  }

  /**
   * Takes over a freshly accepted connection, on the loop's thread. It is too late to drop it:
   * clients the door leads nowhere are reset.
   */
  static void begin(
      EventLoop loop, Door door, Judge judge, OpenRelays relays, SocketChannel downstream) {
    try {
      downstream.configureBlocking(false);
      downstream.setOption(StandardSocketOptions.TCP_NODELAY, true);
      downstream.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      InetAddress client = ((InetSocketAddress) downstream.getRemoteAddress()).getAddress();
      PortTargets port = door.of(client);
      if (port == null) {
        Sockets.reset(downstream);
        return;
      }
      List<Upstream> candidates = port.candidates(client, loop.random());
      new TcpRelay(loop, port, judge, relays, downstream, client, candidates).tryNext();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("client left before it was served");
      Sockets.reset(downstream);
    }
  }

  private void tryNext() {
    while (candidates.hasNext()) {
      Upstream next = candidates.next();
      judgedUnder = judge.policies();
      if (!judge.allows(client, next.target(), Protocol.TCP)) {
        break;
      }
      attempts++;
      try {
        connect(next);
        return;
      } catch (IOException e) {
        unreachable(next, e);
      }
    }
    Sockets.reset(downstream);
  }

  private void connect(Upstream next) throws IOException {
    SocketChannel channel = SocketChannel.open();
    upstream = channel;
    upstreamKey = null;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    Sockets.keepClientAddress(channel, client, next.address());
    if (channel.connect(next.address())) {
      established(next, channel);
    } else {
      upstreamKey =
          loop.register(channel, SelectionKey.OP_CONNECT, _ -> finishConnect(next, channel));
      loop.after(CONNECT_TIMEOUT, () -> giveUp(next, channel));
    }
  }

  private void finishConnect(Upstream next, SocketChannel channel) {
    try {
      if (channel.finishConnect()) {
        established(next, channel);
      }
    } catch (IOException e) {
      unreachable(next, e);
      tryNext();
    }
  }

  private void giveUp(Upstream next, SocketChannel channel) {
    if (channel.isOpen() && !channel.isConnected()) {
      unreachable(next, new ConnectException("no answer within " + CONNECT_TIMEOUT));
      tryNext();
    }
  }

  private void unreachable(Upstream next, IOException why) {
    SocketChannel channel = upstream;
    if (channel != null) {
      Sockets.close(channel);
    }
    LOG.atDebug()
        .addKeyValue("service", port.service())
        .addKeyValue("endpoint", next.address())
        .addKeyValue("error", why.toString())
        .log("endpoint can not be reached");
  }

  private void established(Upstream next, SocketChannel channel) throws IOException {
    if (attempts > 1) {
      port.failedOver(client, next);
    }
    Meter meter = port.meter(next);
    meter.connection();
    toUpstream = new Half(downstream, channel, meter);
    toDownstream = new Half(channel, downstream, meter);
    EventLoop.Handler handler = ready -> relay(ready, false);
    SelectionKey connecting = upstreamKey;
    if (connecting == null) {
      upstreamKey = loop.register(channel, SelectionKey.OP_READ, handler);
    } else {
      connecting.attach(handler);
      connecting.interestOps(SelectionKey.OP_READ);
    }
    downstreamKey = loop.register(downstream, SelectionKey.OP_READ, ready -> relay(ready, true));
    connection = Judge.connection(client, next.target(), Protocol.TCP);
    relays.opened(this);
    if (judge.policies() != judgedUnder) {
      judgeAgain(); // they changed while it connected
    }
  }

  /** The connection as policies see it, once it is open. */
  Connection connection() {
    return Objects.requireNonNull(connection);
  }

  /** Ends it if policies deny it by now and it is not to be kept (B15). Any thread. */
  void judgeAgain() {
    loop.execute(
        () -> {
          if (!judge.keeps(connection())) {
            LOG.atDebug().addKeyValue("connection", connection).log("ended by network policy");
            cut();
          }
        });
  }

  private void cut() {
    relays.closed(this);
    Sockets.reset(downstream);
    if (upstream != null) {
      Sockets.reset(upstream);
    }
  }

  private void relay(SelectionKey ready, boolean fromClient) {
    Half outgoing = fromClient ? toUpstream : toDownstream;
    Half incoming = fromClient ? toDownstream : toUpstream;
    SocketChannel target = upstream;
    if (outgoing == null || incoming == null || target == null) {
      return;
    }
    try {
      if (ready.isWritable()) {
        incoming.flush();
      }
      if (ready.isReadable()) {
        outgoing.pump(loop.scratch());
      }
      if (outgoing.finished() && incoming.finished()) {
        relays.closed(this);
        Sockets.close(downstream);
        Sockets.close(target);
      } else {
        interests();
      }
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("error", e.toString()).log("connection was cut");
      cut();
    }
  }

  private void interests() {
    interest(downstreamKey, toUpstream, toDownstream);
    interest(upstreamKey, toDownstream, toUpstream);
  }

  private static void interest(
      @Nullable SelectionKey key, @Nullable Half reading, @Nullable Half writing) {
    if (key == null || reading == null || writing == null || !key.isValid()) {
      return;
    }
    int ops =
        (reading.wantsRead() ? SelectionKey.OP_READ : 0)
            | (writing.wantsWrite() ? SelectionKey.OP_WRITE : 0);
    if (key.interestOps() != ops) {
      key.interestOps(ops);
    }
  }
}
