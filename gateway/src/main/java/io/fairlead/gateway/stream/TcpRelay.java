package io.fairlead.gateway.stream;

import io.fairlead.gateway.tls.BackendTlsTable;
import io.fairlead.gateway.tls.UpstreamTls;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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
 * endpoints do not touch it. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class TcpRelay implements StreamLoop.Carried {
  private static final Logger LOG = LoggerFactory.getLogger(TcpRelay.class);

  private final StreamLoop loop;
  private final StreamTable table;
  private final StreamTarget target;
  private final Channel downstream;
  private final boolean passthrough;
  private final RelayEnd client = new RelayEnd(this);
  private @Nullable RelayEnd endpoint;
  private long quietSince = System.nanoTime();
  private boolean ended;

  private TcpRelay(
      StreamLoop loop,
      StreamTable table,
      StreamTarget target,
      Channel downstream,
      boolean passthrough) {
    this.loop = loop;
    this.table = table;
    this.target = target;
    this.downstream = downstream;
    this.passthrough = passthrough;
  }

  /**
   * Begins to look for an endpoint. Of a TLSRoute bytes pass as they are.
   *
   * @return what reads the client's bytes from now on
   */
  static RelayEnd open(
      StreamLoop loop, StreamTable table, StreamTarget target, Channel downstream) {
    TcpRelay relay = new TcpRelay(loop, table, target, downstream, target.kind() == RouteKind.TLS);
    relay.carry();
    downstream.config().setAutoRead(false);
    loop.loop().execute(relay::select); // once the handler is where it belongs
    return relay.client;
  }

  /** As {@link #open}, but not before the client's handshake is done. */
  static RelayEnd openSecured(
      StreamLoop loop, StreamTable table, StreamTarget target, Channel downstream) {
    TcpRelay relay = new TcpRelay(loop, table, target, downstream, false);
    relay.carry();
    return relay.client;
  }

  private void carry() {
    downstream.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    loop.add(this);
  }

  /** An end's handshake is done. */
  void secured(RelayEnd end) {
    if (end == client) {
      downstream.config().setAutoRead(false);
      select();
    } else {
      join(end);
    }
  }

  /** An end's handshake failed. */
  void notSecured(RelayEnd end) {
    if (end == client) {
      close(); // an alert is on its way that says why
    } else {
      refuse("TLS to the endpoint failed");
    }
  }

  private void select() {
    StreamTable.Backend backend = ended ? null : table.next(target, Protocol.TCP);
    if (backend == null) {
      refuse("the route leads nowhere");
      return;
    }
    StreamTable.Endpoints behind = table.endpoints(backend);
    int size = behind.all().size();
    if (size == 0) {
      refuse("Service " + backend.service() + " has no ready endpoint");
      return;
    }
    UpstreamTls tls = null;
    if (!passthrough) {
      switch (table.tls(target, backend)) {
        case BackendTlsTable.Choice.AsItSays _ -> {}
        case BackendTlsTable.Choice.Secured(UpstreamTls asked) -> tls = asked;
        case BackendTlsTable.Choice.NotAtAll(var policy) -> {
          refuse("BackendTLSPolicy " + policy + " can not be followed");
          return;
        }
      }
    }
    connect(behind, tls, behind.rotation().next(size), Math.min(size, loop.limits().tries()));
  }

  private void connect(
      StreamTable.Endpoints behind, @Nullable UpstreamTls tls, int index, int tries) {
    InetSocketAddress address = behind.all().get(index);
    if (denied(address)) {
      refuse("no policy allows the client to use " + address);
      return;
    }
    RelayEnd end = new RelayEnd(this);
    endpoint = end;
    ChannelFuture connecting = loop.connect(address, tls, end);
    connecting.addListener(
        done -> {
          if (ended) {
            end.reset();
          } else if (done.isSuccess()) {
            if (tls == null) {
              join(end);
            } // else when the handshake is done
          } else if (tries > 1) {
            LOG.atDebug().addKeyValue("endpoint", address).log("no connection, asking the next");
            connect(behind, tls, (index + 1) % behind.all().size(), tries - 1);
          } else {
            refuse("no endpoint took the connection");
          }
        });
  }

  private boolean denied(InetSocketAddress address) {
    return downstream.remoteAddress() instanceof InetSocketAddress remote
        && switch (table.verdict(remote.getAddress().getHostAddress(), address, Protocol.TCP)) {
          case Verdict.Denied _ -> true;
          case Verdict.Allowed _ -> false;
        };
  }

  private void join(RelayEnd end) {
    notQuiet();
    client.join(end);
    end.join(client);
  }

  private void refuse(String why) {
    LOG.atDebug()
        .addKeyValue("kind", target.kind().word())
        .addKeyValue("namespace", target.route().namespace())
        .addKeyValue("name", target.route().name())
        .log("connection refused: {}", why);
    broken();
  }

  void notQuiet() {
    quietSince = System.nanoTime();
  }

  /** One end broke: so does the other. */
  void broken() {
    if (end()) {
      client.reset();
      if (endpoint != null) {
        endpoint.reset();
      }
    }
  }

  void endIfBothSaidAll() {
    if (client.done() && endpoint != null && endpoint.done()) {
      close();
    }
  }

  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    loop.remove(this);
    return true;
  }

  @Override
  public void drain() {
    // it may end by itself
  }

  @Override
  public void tick(long now) {
    boolean half = client.halfDone() || (endpoint != null && endpoint.halfDone());
    Duration limit = half ? loop.limits().halfClosed() : loop.limits().idle();
    if (now - quietSince > limit.toNanos()) {
      close();
    }
  }

  @Override
  public void close() {
    if (end()) {
      client.close();
      if (endpoint != null) {
        endpoint.close();
      }
    }
  }
}
