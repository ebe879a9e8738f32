package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.RouteTimeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** For how long one exchange has waited, and whether that is too long. */
final class ExchangeClock {

  /** What takes too long. */
  sealed interface Overdue {
    record Nothing() implements Overdue {}

    /** The exchange as a whole. */
    record Whole(Duration limit) implements Overdue {}

    /** What one endpoint may take. */
    record Attempt(Duration limit) implements Overdue {}

    /** The endpoint takes no more of the request, or does not answer it. */
    record Silent(Duration limit) implements Overdue {}

    /** The client sends no more of its body. */
    record SlowClient(Duration limit) implements Overdue {}

    /** The client takes no more of the response. */
    record NotTaken() implements Overdue {}

    /** The endpoint sends no more of the response. */
    record Stalled() implements Overdue {}
  }

  private static final Overdue NOTHING = new Overdue.Nothing();

  private final ProxyLimits limits;
  private final RouteTimeouts timeouts;
  private final long began = System.nanoTime();
  private long progress = began;
  private long attempt = began;

  ExchangeClock(ProxyLimits limits, RouteTimeouts timeouts) {
    this.limits = limits;
    this.timeouts = timeouts;
  }

  /** Something went on. */
  void progress() {
    progress = System.nanoTime();
  }

  /** An endpoint is asked. */
  void attempt() {
    attempt = System.nanoTime();
  }

  /** {@link System#nanoTime} of when something went on last. */
  long lastProgress() {
    return progress;
  }

  /** For how long an upgraded connection may be quiet: as long as the route waits for endpoints. */
  Duration tunnelIdle() {
    return or(timeouts.read(), limits.tunnel());
  }

  /**
   * @param now {@link System#nanoTime}
   * @param requestComplete nothing more is to come from the client
   * @param taking the client takes the response as fast as it is written
   * @param paused the response is held back on purpose
   */
  Overdue overdue(
      long now, ExchangeState state, boolean requestComplete, boolean taking, boolean paused) {
    Duration whole = timeouts.request();
    if (whole != null && now - began > whole.toNanos()) {
      return new Overdue.Whole(whole);
    }
    Duration one = timeouts.attempt();
    if (one != null && ExchangeState.upstream(state) != null && now - attempt > one.toNanos()) {
      return new Overdue.Attempt(one);
    }
    return switch (state) {
      case ExchangeState.Awaiting(UpstreamStream upstream) ->
          awaiting(now, upstream, requestComplete);
      case ExchangeState.Responding _ -> {
        if (!taking) {
          yield over(now, limits.clientTake()) ? new Overdue.NotTaken() : NOTHING;
        }
        yield !paused && over(now, or(timeouts.read(), limits.response()))
            ? new Overdue.Stalled()
            : NOTHING;
      }
      case ExchangeState.Connecting(),
          ExchangeState.Switching(UpstreamStream _),
          ExchangeState.Finished() ->
          NOTHING;
    };
  }

  private Overdue awaiting(long now, UpstreamStream upstream, boolean requestComplete) {
    if (!requestComplete && !upstream.backedUp()) {
      return over(now, limits.clientBody()) ? new Overdue.SlowClient(limits.clientBody()) : NOTHING;
    }
    Duration limit = or(requestComplete ? timeouts.read() : timeouts.send(), limits.response());
    return over(now, limit) ? new Overdue.Silent(limit) : NOTHING;
  }

  private boolean over(long now, Duration limit) {
    return now - progress > limit.toNanos();
  }

  private static Duration or(@Nullable Duration ofRoute, Duration otherwise) {
    return ofRoute == null ? otherwise : ofRoute;
  }
}
