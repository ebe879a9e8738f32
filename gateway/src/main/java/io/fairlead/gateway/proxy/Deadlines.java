package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.RouteTimeouts;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Timers of one exchange whose rule limits it: such limits may be shorter than the beat of the
 * clock that looks after all others. Only touched on its event loop.
 */
final class Deadlines {
  private static final Deadlines NONE = new Deadlines(null, RouteTimeouts.USUAL, () -> {});

  private final @Nullable EventLoop loop;
  private final RouteTimeouts timeouts;
  private final Runnable look;
  private @Nullable Future<?> whole;
  private @Nullable Future<?> attempt;

  private Deadlines(@Nullable EventLoop loop, RouteTimeouts timeouts, Runnable look) {
    this.loop = loop;
    this.timeouts = timeouts;
    this.look = look;
  }

  /**
   * @param look for what is overdue
   */
  static Deadlines of(EventLoop loop, RouteTimeouts timeouts, Runnable look) {
    return timeouts.request() == null && timeouts.attempt() == null
        ? NONE
        : new Deadlines(loop, timeouts, look);
  }

  void begin() {
    whole = in(timeouts.request());
  }

  /** An endpoint is asked, perhaps after another. */
  void attempt() {
    cancel(attempt);
    attempt = in(timeouts.attempt());
  }

  void end() {
    cancel(whole);
    cancel(attempt);
  }

  private @Nullable Future<?> in(@Nullable Duration time) {
    return time == null || loop == null
        ? null
        : loop.schedule(look, time.toNanos() + 1, TimeUnit.NANOSECONDS);
  }

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
