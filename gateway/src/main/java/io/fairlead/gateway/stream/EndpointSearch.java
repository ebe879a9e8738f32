package io.fairlead.gateway.stream;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.balance.LiveEndpoint;
import io.fairlead.gateway.metrics.EndpointFailure;
import io.fairlead.gateway.metrics.StreamEnd;
import io.fairlead.gateway.proxyprotocol.Greeting;
import io.fairlead.gateway.tls.BackendTlsTable;
import io.fairlead.gateway.tls.UpstreamTls;
import io.fairlead.model.balancing.BalancingSettings.ProxyProtocol;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a {@link TcpRelay} comes to its endpoint: a backend by its share, an endpoint as its Service
 * balances, the next one where that takes no connection, by TLS where a policy wants it. Nothing of
 * the client was sent before, so asking the next is safe. It ends with {@link TcpRelay#reached} or
 * {@link TcpRelay#refuse}. Only touched on its event loop.
 */
final class EndpointSearch {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointSearch.class);

  private final TcpRelay relay;
  private final StreamLoop loop;
  private final StreamTable table;
  private final StreamTarget target;
  private final boolean passthrough;
  private final Channel downstream;
  private final @Nullable InetSocketAddress from; // null: not known
  private final @Nullable String client; // its address
  private @Nullable UpstreamTls tls;
  private @Nullable Attempt attempt; // until it is reached or failed

  private record Attempt(Hold hold, InetSocketAddress address, RelayEnd end) {}

  /**
   * @param passthrough what the client says is TLS for the endpoint
   * @param downstream the client's connection
   */
  EndpointSearch(
      TcpRelay relay,
      StreamLoop loop,
      StreamTable table,
      StreamTarget target,
      boolean passthrough,
      Channel downstream) {
    this.relay = relay;
    this.loop = loop;
    this.table = table;
    this.target = target;
    this.passthrough = passthrough;
    this.downstream = downstream;
    this.from = Streams.client(downstream);
    this.client = from == null ? null : from.getAddress().getHostAddress();
  }

  void begin() {
    StreamTable.Backend backend = table.next(target, Protocol.TCP);
    if (backend == null) {
      relay.refuse(StreamEnd.NO_BACKEND, "the route leads nowhere");
      return;
    }
    Balancer balancer = table.balancer(backend);
    if (balancer == null || balancer.endpoints().isEmpty()) {
      relay.refuse(
          StreamEnd.NO_ENDPOINTS, "Service " + backend.service() + " has no ready endpoint");
      return;
    }
    if (!passthrough) {
      switch (table.tls(target, backend)) {
        case BackendTlsTable.Choice.AsItSays _ -> {}
        case BackendTlsTable.Choice.Secured(UpstreamTls asked) -> tls = asked;
        case BackendTlsTable.Choice.NotAtAll(var policy) -> {
          relay.refuse(
              StreamEnd.NOT_SECURED, "BackendTLSPolicy " + policy + " can not be followed");
          return;
        }
      }
    }
    switch (Hold.take(balancer, client, loop.limits().tries())) {
      case Hold.Taken.Full(var limit) ->
          relay.refuse(
              StreamEnd.OVERLOADED,
              "Service %s has too many %s (%s)"
                  .formatted(backend.service(), limit.words(), limit.annotation()));
      case Hold.Taken.Ok(Hold hold) -> {
        relay.holds(backend, hold);
        next(hold);
      }
    }
  }

  private void next(Hold hold) {
    LiveEndpoint endpoint = hold.next();
    if (endpoint == null) {
      relay.refuse(StreamEnd.NOT_CONNECTED, "no endpoint took the connection");
      return;
    }
    InetSocketAddress address = endpoint.address();
    if (denied(address)) {
      relay.refuse(StreamEnd.DENIED, "no policy allows the client to use " + address);
      return;
    }
    Attempt now = new Attempt(hold, address, new RelayEnd(relay));
    attempt = now;
    relay.notes().trying(address);
    Duration asked = hold.settings().connect();
    Duration limit = asked.isZero() ? loop.limits().connect() : asked;
    ChannelFuture connecting = loop.connect(address, tls, greeting(hold), limit, now.end());
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            failed(now.end(), done.cause());
          } else if (tls == null) {
            reached(now.end());
          } // else when the handshake is done
        });
  }

  private @Nullable Greeting greeting(Hold hold) {
    ProxyProtocol said = hold.proxyProtocol();
    ProxyProtocol version = said == ProxyProtocol.OFF && target.greets() ? ProxyProtocol.V1 : said;
    return version != ProxyProtocol.OFF && downstream.localAddress() instanceof InetSocketAddress to
        ? new Greeting(version, from, to)
        : null;
  }

  private boolean denied(InetSocketAddress endpoint) {
    return client != null
        && switch (table.verdict(client, endpoint, Protocol.TCP)) {
          case Verdict.Denied _ -> true;
          case Verdict.Allowed _ -> false;
        };
  }

  /** This end's connection is there, and its handshake done. */
  void reached(RelayEnd of) {
    Attempt now = attempt;
    if (now == null || of != now.end()) {
      of.reset(); // nobody waits for it any more
      return;
    }
    attempt = null;
    now.hold().reached();
    relay.reached(now.address(), of);
  }

  /** This end's connection did not come about. */
  void failed(RelayEnd of, Throwable cause) {
    Attempt now = attempt;
    if (now == null || of != now.end()) {
      return;
    }
    attempt = null;
    of.reset();
    now.hold().failed();
    relay
        .notes()
        .failed(
            cause instanceof ConnectTimeoutException
                ? EndpointFailure.CONNECT_TIMEOUT
                : EndpointFailure.CONNECT);
    LOG.atDebug()
        .addKeyValue("endpoint", now.address())
        .addKeyValue("error", cause)
        .log("no connection to an endpoint");
    if (now.hold().another()) {
      next(now.hold());
    } else {
      relay.refuse(StreamEnd.NOT_CONNECTED, "no endpoint took the connection");
    }
  }

  /** Nobody waits any more. */
  void stop() {
    if (attempt != null) {
      RelayEnd end = attempt.end();
      attempt = null;
      end.reset();
    }
  }
}
