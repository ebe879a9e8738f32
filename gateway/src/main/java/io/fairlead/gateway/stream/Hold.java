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
  private final @Nullable String client;
  private final BalancingSettings.Streams settings;
  private final Attempts attempts;
  private final ProxyProtocol proxyProtocol;
  private boolean waiting = true;

  private Hold(
      BackendLoad load, @Nullable String client, BalancingSettings settings, Attempts attempts) {
    this.load = load;
    this.client = client;
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
    BalancingSettings.Streams rule = balancer.settings().streams();
    if (client != null && !load.enter(client, rule, System.nanoTime())) {
      return new Taken.Full(Limit.CLIENT);
    }
    Limit full = enter(load);
    if (full != null) {
      if (client != null) {
        load.leave(client);
      }
      return new Taken.Full(full);
    }
    boolean keyed = balancer.settings().algorithm() == Algorithm.HASH && client != null;
    Balancer.Wish wish = keyed ? new Balancer.Wish(-1, client) : Balancer.Wish.ANY;
    int most = Math.min(tries, balancer.endpoints().size());
    return new Taken.Ok(
        new Hold(load, client, balancer.settings(), new Attempts(balancer, most, wish)));
  }

  private static @Nullable Limit enter(BackendLoad load) {
    if (!load.enter()) {
      return Limit.REQUESTS;
    }
    if (!load.open()) {
      load.leave();
      return Limit.CONNECTIONS;
    }
    if (!load.await()) {
      load.closed();
      load.leave();
      return Limit.PENDING;
    }
    return null;
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
    if (client != null) {
      load.leave(client);
    }
  }
}
