package io.fairlead.gateway.proxy;

import io.fairlead.gateway.filter.Pace;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Holds a response back that is faster than its route allows. Only touched on its event loop. */
final class ResponsePace {
  private final @Nullable Pace pace;
  private final EventLoop loop;
  private boolean paused;

  /**
   * @param pace null: as it comes
   */
  ResponsePace(@Nullable Pace pace, EventLoop loop) {
    this.pace = pace;
    this.loop = loop;
  }

  /** Nothing more may be read for now. */
  boolean paused() {
    return paused;
  }

  /**
   * So much was written.
   *
   * @param now {@link System#nanoTime}
   * @param goOn called later if there is a pause to make
   * @return whether there is
   */
  boolean pause(int bytes, long now, Runnable goOn) {
    long millis = pace == null || paused ? 0 : pace.pause(bytes, now);
    if (millis > 0) {
      paused = true;
      var _ =
          loop.schedule(
              () -> {
                paused = false;
                goOn.run();
              },
              millis,
              TimeUnit.MILLISECONDS);
    }
    return millis > 0;
  }
}
