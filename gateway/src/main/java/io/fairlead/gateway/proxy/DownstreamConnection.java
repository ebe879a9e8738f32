package io.fairlead.gateway.proxy;

import java.time.Duration;

/** One client's connection, as its {@link Worker} sees it. Only touched on its event loop. */
interface DownstreamConnection {
  /**
   * How long one that is idle is listened to once nothing new is to begin: what its client just
   * sent, and knows nothing of that, is on its way.
   */
  Duration LAST_CHANCE = Duration.ofSeconds(1);

  /** By which it came in. */
  Door door();

  /** Looks for what has been quiet for too long; {@code now} is {@link System#nanoTime}. */
  void tick(long now);

  /**
   * From now on nothing new is to begin: it ends as soon as nothing is under way, and nothing has
   * come for {@link #LAST_CHANCE}.
   */
  void drain();

  /** Ends it, whatever it is doing. */
  void close();
}
