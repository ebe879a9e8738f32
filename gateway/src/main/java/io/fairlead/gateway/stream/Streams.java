package io.fairlead.gateway.stream;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.metrics.LoopCounts;
import io.fairlead.gateway.tls.SniSelector;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in for connections that are not HTTP. It opens ports of UDP; those of TCP are others' who
 * hand over what they accept. Closed before the event loops are.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive
public final class Streams implements AutoCloseable {
  private static final AttributeKey<InetSocketAddress> CLIENT =
      AttributeKey.valueOf(Streams.class, "client");

  private final StreamLimits limits;
  private final Supplier<StreamTable> table;
  private final Map<EventLoop, StreamLoop> loops = new LinkedHashMap<>();
  private final Map<InetSocketAddress, Channel> udp = new HashMap<>();

  /**
   * @param loops that connections are accepted on
   * @param tcp class of channels of TCP on such loops
   * @param udp the same of UDP
   * @param table asked once for each connection
   * @param counts of each loop
   * @param log told of connections that came to their end
   */
  public Streams(
      EventExecutorGroup loops,
      Class<? extends Channel> tcp,
      Class<? extends DatagramChannel> udp,
      StreamLimits limits,
      Supplier<StreamTable> table,
      Function<EventLoop, LoopCounts> counts,
      AccessLog log) {
    this.limits = limits;
    this.table = table;
    loops.forEach(
        executor -> {
          EventLoop loop = (EventLoop) executor;
          StreamLoop of = new StreamLoop(loop, tcp, udp, limits, table, counts.apply(loop), log);
          this.loops.put(loop, of);
          of.start();
        });
  }

  /** Its client is not who connects to us, as a proxy we trust says. */
  public static void cameFrom(Channel channel, InetSocketAddress client) {
    channel.attr(CLIENT).set(client);
  }

  /** Who the client of a connection is; null: not known. */
  static @Nullable InetSocketAddress client(Channel channel) {
    InetSocketAddress told = channel.attr(CLIENT).get();
    if (told != null) {
      return told;
    }
    return channel.remoteAddress() instanceof InetSocketAddress remote ? remote : null;
  }

  /**
   * Serves a connection that came in at a port of TCP, on its loop: while its channel is being
   * initialised, or when a proxy has said who its client is.
   */
  public void acceptTcp(Channel channel, InetSocketAddress port) {
    StreamTable now = table.get();
    StreamTarget target = now.tcp(port);
    StreamLoop loop = loop(channel);
    if (target == null || loop.draining()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    } else {
      channel.pipeline().addLast(TcpRelay.open(loop, now, target, channel, ""));
    }
  }

  /**
   * What becomes of a connection that came in at a port of TLS.
   *
   * @param now the table it is decided by
   * @param serverName lower case; empty: the client gave none
   * @return null: it is HTTPS, or no listener here has the name
   */
  public SniSelector.@Nullable Answer answer(
      Channel channel, StreamTable now, InetSocketAddress port, String serverName) {
    StreamLoop loop = loop(channel);
    return switch (now.tls(port, serverName)) {
      case TlsTarget.Passthrough(StreamTarget target) ->
          new SniSelector.Answer.Pass(() -> TcpRelay.open(loop, now, target, channel, serverName));
      case TlsTarget.Terminate(StreamTarget target, var tls) ->
          new SniSelector.Answer.Terminate(
              tls,
              to ->
                  to.pipeline()
                      .addLast(TcpRelay.openSecured(loop, now, target, channel, serverName)));
      case TlsTarget.Refused _ -> new SniSelector.Answer.Refuse();
      case TlsTarget.Http _ -> null;
      case TlsTarget.NoListener _ -> null;
    };
  }

  private StreamLoop loop(Channel channel) {
    StreamLoop loop = loops.get(channel.eventLoop());
    if (loop == null) {
      throw new IllegalArgumentException("accepted on a loop of others");
    }
    return loop;
  }

  /**
   * Opens ports of UDP that are asked for and not open, closes those that nobody asks for any more,
   * with all that came by them. Not for event loops: it waits for sockets.
   *
   * @return why some can not be opened
   */
  public synchronized Map<InetSocketAddress, String> keepUdp(Set<InetSocketAddress> wanted) {
    udp.entrySet()
        .removeIf(
            open -> {
              boolean gone = !wanted.contains(open.getKey());
              if (gone) {
                open.getValue().close().awaitUninterruptibly();
              }
              return gone;
            });
    Map<InetSocketAddress, String> problems = new HashMap<>();
    for (InetSocketAddress address : wanted) {
      if (!udp.containsKey(address)) {
        try {
          udp.put(address, openUdp(address, address));
        } catch (IOException e) {
          problems.put(address, e.getMessage() == null ? e.toString() : e.getMessage());
        }
      }
    }
    return problems;
  }

  /**
   * Takes datagrams at this address until the channel is closed.
   *
   * @param address with port 0: any that is free
   * @throws IOException it can not be bound
   */
  Channel openUdp(InetSocketAddress port, InetSocketAddress address) throws IOException {
    StreamLoop[] all = loops.values().toArray(StreamLoop[]::new);
    StreamLoop loop = all[Math.floorMod(port.hashCode(), all.length)];
    ChannelFuture bound = loop.bindUdp(address, new UdpListener(loop, port)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can not take datagrams on %s: %s".formatted(address, bound.cause().getMessage()),
          bound.cause());
    }
    return bound.channel();
  }

  /** How many connections and ports of UDP there are; from any thread. */
  public int open() {
    return loops.values().stream().mapToInt(StreamLoop::count).sum();
  }

  /** Takes on nothing more; from any thread. */
  public void lastConnections() {
    loops.values().forEach(StreamLoop::lastConnections);
  }

  /** Gives connections {@link StreamLimits#drain} to end, then closes what is left. */
  @Override
  public void close() {
    lastConnections();
    closeBy(System.nanoTime() + limits.drain().toNanos());
  }

  /**
   * After {@link #lastConnections}: waits for connections to end, then closes what is left.
   *
   * @param deadline of {@link System#nanoTime}
   */
  public void closeBy(long deadline) {
    for (StreamLoop loop : loops.values()) {
      loop.whenEmpty().awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    loops.values().forEach(loop -> loop.loop().execute(loop::closeAll));
  }
}
