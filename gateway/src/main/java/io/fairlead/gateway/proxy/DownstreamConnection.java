package io.fairlead.gateway.proxy;

/** One client's connection, as its {@link Worker} sees it. Only touched on its event loop. */
interface DownstreamConnection {

  /** By which it came in. */
  Door door();

  /** Looks for what has been quiet for too long; {@code now} is {@link System#nanoTime}. */
  void tick(long now);

  /** From now on nothing new is to begin: it ends as soon as nothing is under way. */
  void drain();

  /** Ends it, whatever it is doing. */
  void close();
}
