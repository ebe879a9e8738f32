package io.fairlead.gateway.stream;

import io.fairlead.gateway.metrics.StreamEnd;
import io.fairlead.model.gatewayapi.RouteKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's TCP connection and the one to its endpoint. Bytes pass both ways, each way no faster
 * than its receiver takes them, and each way ends by itself (half-close). Where there is no
 * endpoint the client gets a reset, as from a host where nobody listens. Changes of routes and
 * endpoints do not touch it; when its endpoint or route is gone it has a time to end. Only touched
 * on its event loop.
 */
final class TcpRelay implements StreamLoop.Carried {
  private static final Logger LOG = LoggerFactory.getLogger(TcpRelay.class);

  private final StreamLoop loop;
  private final StreamTarget target;
  private final Channel downstream;
  private final StreamNotes notes;
  private final RelayEnd client = new RelayEnd(this);
  private @Nullable EndpointSearch search; // until there is an endpoint
  private @Nullable Joined joined; // from then on
  private StreamTable.@Nullable Backend backend;
  private @Nullable Hold hold;
  private StreamTable judgedBy;
  private boolean leftBehind; // its endpoint is none any more
  private long leftSince;
  private long quietSince = System.nanoTime();
  private boolean ended;

  private record Joined(RelayEnd end, InetSocketAddress address) {}

  private TcpRelay(
      StreamLoop loop,
      StreamTable table,
      StreamTarget target,
      Channel downstream,
      String serverName,
      boolean passthrough) {
    this.loop = loop;
    this.target = target;
    this.downstream = downstream;
    this.judgedBy = table;
    InetSocketAddress from = Streams.client(downstream);
    this.notes =
        new StreamNotes(
            loop, target, target.kind() == RouteKind.TLS ? "TLS" : "TCP", serverName, from);
    this.search = new EndpointSearch(this, loop, table, target, passthrough, downstream);
  }

  /**
   * Begins to look for an endpoint. Of a TLSRoute bytes pass as they are.
   *
   * @param serverName the client asked for; empty: none
   * @return what reads the client's bytes from now on
   */
  static RelayEnd open(
      StreamLoop loop,
      StreamTable table,
      StreamTarget target,
      Channel downstream,
      String serverName) {
    TcpRelay relay =
        new TcpRelay(loop, table, target, downstream, serverName, target.kind() == RouteKind.TLS);
    relay.carry();
    downstream.config().setAutoRead(false);
    loop.loop().execute(relay::begin); // once the handler is where it belongs
    return relay.client;
  }

  /** As {@link #open}, but not before the client's handshake is done. */
  static RelayEnd openSecured(
      StreamLoop loop,
      StreamTable table,
      StreamTarget target,
      Channel downstream,
      String serverName) {
    TcpRelay relay = new TcpRelay(loop, table, target, downstream, serverName, false);
    relay.carry();
    return relay.client;
  }

  private void carry() {
    downstream.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    loop.add(this);
  }

  private void begin() {
    if (search != null) {
      search.begin();
    }
  }

  /** An end's handshake is done. */
  void secured(RelayEnd end) {
    if (end == client) {
      downstream.config().setAutoRead(false);
      begin();
    } else if (search != null) {
      search.reached(end);
    }
  }

  /** An end's handshake failed. */
  void notSecured(RelayEnd end, Throwable cause) {
    if (end == client) {
      close(StreamEnd.NOT_GREETED); // an alert is on its way that says why
    } else if (search != null) {
      search.failed(end, cause);
    }
  }

  /** A backend has room for it; what it counts for there is given back when it ends. */
  void holds(StreamTable.Backend at, Hold taken) {
    backend = at;
    hold = taken;
    notes.backend(at);
  }

  StreamNotes notes() {
    return notes;
  }

  /** Bytes came in by this end. */
  void read(RelayEnd end, int bytes) {
    notQuiet();
    if (end == client) {
      notes.received(bytes);
    } else {
      notes.sent(bytes);
    }
  }

  /** From now on bytes pass between the client and this endpoint. */
  void reached(InetSocketAddress address, RelayEnd end) {
    notQuiet();
    notes.reached();
    search = null; // and with it the table
    joined = new Joined(end, address);
    client.join(end);
    end.join(client);
  }

  /** There is no endpoint for it. */
  void refuse(StreamEnd why, String text) {
    LOG.atDebug()
        .addKeyValue("kind", target.kind().word())
        .addKeyValue("namespace", target.route().namespace())
        .addKeyValue("name", target.route().name())
        .log("connection refused: {}", text);
    reset(why);
  }

  void notQuiet() {
    quietSince = System.nanoTime();
  }

  /** One end broke: so does the other. */
  void broken(RelayEnd end) {
    if (end == client) {
      reset(StreamEnd.CLIENT_BROKE_OFF);
    } else if (joined != null && joined.end() == end) {
      reset(StreamEnd.ENDPOINT_BROKE_OFF);
    } // else an attempt, whose future says so
  }

  private void reset(StreamEnd why) {
    if (end(why)) {
      client.reset();
      if (joined != null) {
        joined.end().reset();
      }
    }
  }

  void endIfBothSaidAll() {
    if (client.done() && joined != null && joined.end().done()) {
      close(StreamEnd.ENDED);
    }
  }

  private boolean end(StreamEnd why) {
    if (ended) {
      return false;
    }
    ended = true;
    notes.end(why);
    if (search != null) {
      search.stop();
    }
    if (hold != null) {
      hold.end();
    }
    loop.remove(this);
    return true;
  }

  private void close(StreamEnd why) {
    if (end(why)) {
      client.close();
      if (joined != null) {
        joined.end().close();
      }
    }
  }

  @Override
  public void drain() {
    // it may end by itself
  }

  @Override
  public void tick(long now) {
    notes.tick();
    if (now - quietSince > patience().toNanos()) {
      close(StreamEnd.QUIET);
    } else if (joined != null && hold != null && backend != null) {
      follow(loop.table(), joined, backend, now);
      Duration limit = hold.settings().drain();
      if (leftBehind && !limit.isZero() && now - leftSince > limit.toNanos()) {
        close(StreamEnd.LEFT_BEHIND);
      }
    }
  }

  private Duration patience() {
    boolean half = client.halfDone() || (joined != null && joined.end().halfDone());
    if (half) {
      return loop.limits().halfClosed();
    }
    Duration asked = hold == null ? Duration.ZERO : hold.settings().idle();
    return asked.isZero() ? loop.limits().idle() : asked;
  }

  /** Looks whether its endpoint is still one, where there is another table. */
  private void follow(StreamTable table, Joined to, StreamTable.Backend of, long now) {
    if (table != judgedBy) {
      judgedBy = table;
      boolean before = leftBehind;
      leftBehind = !table.leads(target, of, to.address());
      leftSince = before ? leftSince : now;
    }
  }

  @Override
  public void close() {
    close(StreamEnd.GATEWAY_ENDS);
  }
}
