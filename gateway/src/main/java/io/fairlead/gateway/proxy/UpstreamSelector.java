package io.fairlead.gateway.proxy;

import io.fairlead.gateway.balance.Attempts;
import io.fairlead.gateway.balance.BackendLoad;
import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.balance.Limit;
import io.fairlead.gateway.balance.LiveEndpoint;
import io.fairlead.gateway.balance.Outcome;
import io.fairlead.gateway.metrics.EndpointFailure;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.gateway.routing.UpstreamProtocol;
import io.fairlead.model.balancing.BalancingSettings.ProxyProtocol;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The phase of an exchange in which an endpoint is chosen, allowed by policy, and reached: over a
 * connection that is there, or a new one. It ends with {@link ProxyExchange#onUpstream} or {@link
 * ProxyExchange#onUnreachable}, and can begin again with the next endpoint. Only touched on its
 * event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the listener is called whatever the end was
final class UpstreamSelector implements UpstreamPool.Waiting {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamSelector.class);

  private final ProxyExchange exchange;
  private final Worker worker;
  private final RequestPhases.Outcome.Forward forward;
  private final ForwardedHeaders.Client from;
  private final String client;
  private final UpstreamProtocol protocol;
  private final Attempts attempts;
  private final BackendLoad load;
  private boolean entered; // counts as under way
  private boolean stopped;

  /**
   * @param from whom it is
   * @param upgrade the request asks for another protocol
   */
  UpstreamSelector(
      ProxyExchange exchange,
      Worker worker,
      RequestPhases.Outcome.Forward forward,
      ForwardedHeaders.Client from,
      boolean upgrade) {
    this.exchange = exchange;
    this.worker = worker;
    this.forward = forward;
    this.from = from;
    this.client = from.address();
    UpstreamProtocol usual = greeting(forward.upstream(), from);
    this.protocol = upgrade ? usual.forUpgrade() : usual;
    this.load = forward.upstream().balancer().load();
    Balancer balancer = forward.upstream().balancer();
    this.attempts =
        new Attempts(
            balancer, forward.route().retry().most(balancer.endpoints().size()), forward.wish());
  }

  private static UpstreamProtocol greeting(Upstream.Ready upstream, ForwardedHeaders.Client from) {
    ProxyProtocol version = upstream.balancer().settings().proxyProtocol();
    return version == ProxyProtocol.OFF
        ? upstream.protocol()
        : upstream.protocol().greeting(from.greeting(version));
  }

  /** There is an endpoint that was not tried, and may be. */
  boolean another() {
    return attempts.another();
  }

  /** The present endpoint did this. */
  void report(Outcome outcome) {
    attempts.report(outcome);
  }

  /** Goes for the next endpoint. */
  void next() {
    if (!entered && !load.enter()) {
      exchange.onUnreachable(Refusals.overLimit(forward.upstream(), Limit.REQUESTS));
      return;
    }
    entered = true;
    LiveEndpoint endpoint = attempts.next();
    if (endpoint == null) {
      exchange.onUnreachable(Refusals.notConnected(forward.upstream(), attempts.tried()));
      return;
    }
    Upstream.Ready target = forward.upstream();
    switch (forward.table().verdict(client, endpoint.address())) {
      case Verdict.Denied denied -> exchange.onUnreachable(Refusals.denied(denied, client, target));
      case Verdict.Allowed _ -> {
        UpstreamStream idle = worker.pool().reuse(endpoint.address(), protocol);
        if (idle == null) {
          connect(endpoint.address());
        } else {
          exchange.notes().trying(endpoint.address(), false);
          exchange.onUpstream(idle, true);
        }
      }
    }
  }

  /** Goes for the next endpoint when the route says so: at once, or after a while. */
  void nextTry() {
    Duration backoff = forward.route().retry().backoff();
    if (backoff == null || backoff.isZero()) {
      next();
    } else {
      var _ =
          worker.loop().schedule(this::nextUnlessStopped, backoff.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void nextUnlessStopped() {
    if (!stopped) {
      next();
    }
  }

  /** Goes for this endpoint, over a connection of its own. */
  void connect(InetSocketAddress endpoint) {
    exchange.notes().trying(endpoint, true);
    if (load.await()) {
      if (protocol.greeting() != null) {
        from.entrance()
            .channel()
            .closeFuture()
            .addListener(_ -> worker.pool().end(endpoint, protocol));
      }
      worker.pool().connect(endpoint, protocol, forward.route().timeouts().connect(), this);
    } else {
      exchange.onUnreachable(Refusals.overLimit(forward.upstream(), Limit.PENDING));
    }
  }

  /** The request came to its end. */
  void end() {
    if (entered) {
      entered = false;
      attempts.end();
      load.leave();
    }
  }

  /** Nobody waits any more. */
  void stop() {
    stopped = true;
  }

  @Override
  public BackendLoad load() {
    return load;
  }

  @Override
  public void onFull() {
    load.awaited();
    if (!stopped) {
      exchange.onUnreachable(Refusals.overLimit(forward.upstream(), Limit.CONNECTIONS));
    }
  }

  @Override
  public void onConnected(UpstreamStream upstream) {
    load.awaited();
    if (stopped) {
      upstream.finish(true);
    } else {
      exchange.notes().connected();
      exchange.onUpstream(upstream, false);
    }
  }

  @Override
  public void onConnectFailed(InetSocketAddress endpoint, Throwable cause) {
    LOG.atDebug()
        .addKeyValue("endpoint", endpoint)
        .addKeyValue("error", cause)
        .log("no connection");
    load.awaited();
    if (stopped) {
      return;
    }
    attempts.report(Outcome.NO_ANSWER);
    boolean late = cause instanceof ConnectTimeoutException;
    exchange.notes().failed(late ? EndpointFailure.CONNECT_TIMEOUT : EndpointFailure.CONNECT);
    if (forward.route().retry().afterConnect(!late) && attempts.another()) {
      nextTry();
    } else {
      exchange.onUnreachable(
          late
              ? Refusals.connectTimeout(forward.upstream(), attempts.tried())
              : Refusals.notConnected(forward.upstream(), attempts.tried()));
    }
  }
}
