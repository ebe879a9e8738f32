package io.fairlead.gateway.stream;

import io.fairlead.gateway.balance.Attempts;
import io.fairlead.gateway.balance.BackendLoad;
import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.balance.Limit;
import io.fairlead.gateway.balance.LiveEndpoint;
import io.fairlead.gateway.balance.Outcome;
import io.fairlead.model.balancing.BalancingSettings;
import io.fairlead.model.balancing.BalancingSettings.Algorithm;
import io.fairlead.model.balancing.BalancingSettings.ProxyProtocol;
import org.jspecify.annotations.Nullable;

/**
 * What one connection, or one client of UDP, counts for at its backend: a request under way, an
 * open connection, and until it is reached one that waits. Given back by {@link #end}, once. Only
 * touched on its event loop.
 */
final class Hold {
  private final BackendLoad load;
  private final BalancingSettings.Streams settings;
  private final Attempts attempts;
  private final ProxyProtocol proxyProtocol;
  private boolean waiting = true;

  private Hold(BackendLoad load, BalancingSettings settings, Attempts attempts) {
    this.load = load;
    this.settings = settings.streams();
    this.proxyProtocol = settings.proxyProtocol();
    this.attempts = attempts;
  }

  /** Whether a backend takes one more. */
  sealed interface Taken {
    record Ok(Hold hold) implements Taken {}

    record Full(Limit limit) implements Taken {}
  }

  /**
   * @param balancer with at least one endpoint
   * @param client address; decides on the endpoint where the Service wants a hash
   * @param tries endpoints that are asked at most
   */
  static Taken take(Balancer balancer, @Nullable String client, int tries) {
    BackendLoad load = balancer.load();
    if (!load.enter()) {
      return new Taken.Full(Limit.REQUESTS);
    }
    if (!load.open()) {
      load.leave();
      return new Taken.Full(Limit.CONNECTIONS);
    }
    if (!load.await()) {
      load.closed();
      load.leave();
      return new Taken.Full(Limit.PENDING);
    }
    boolean keyed = balancer.settings().algorithm() == Algorithm.HASH && client != null;
    Balancer.Wish wish = keyed ? new Balancer.Wish(-1, client) : Balancer.Wish.ANY;
    int most = Math.min(tries, balancer.endpoints().size());
    return new Taken.Ok(new Hold(load, balancer.settings(), new Attempts(balancer, most, wish)));
  }

  /** What its Service says of connections. */
  BalancingSettings.Streams settings() {
    return settings;
  }

  /** What connections to its endpoints begin with. */
  ProxyProtocol proxyProtocol() {
    return proxyProtocol;
  }

  /** The next endpoint; null when enough were tried. */
  @Nullable LiveEndpoint next() {
    return attempts.next();
  }

  /** The present endpoint took no connection. */
  void failed() {
    attempts.report(Outcome.NO_ANSWER);
  }

  /** The present endpoint failed; another may be asked. */
  boolean another() {
    return attempts.another();
  }

  /** The present endpoint is reached. */
  void reached() {
    attempts.report(Outcome.ANSWERED);
    awaited();
  }

  /** It waits no more. */
  void awaited() {
    if (waiting) {
      waiting = false;
      load.awaited();
    }
  }

  void end() {
    awaited();
    attempts.end();
    load.closed();
    load.leave();
  }
}
