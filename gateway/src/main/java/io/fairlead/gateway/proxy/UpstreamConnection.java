package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.UpstreamProtocol;
import java.net.InetSocketAddress;

/** One connection to an endpoint, as the pool sees it. Only touched on its event loop. */
interface UpstreamConnection {

  InetSocketAddress endpoint();

  UpstreamProtocol protocol();

  /** Carries many exchanges at once. */
  boolean multiplexes();

  /** Can take one more exchange now, as far as it knows. */
  boolean hasRoom();

  /** Carries none. */
  boolean idle();

  /** One more exchange, which begins at once. */
  UpstreamStream take();

  /** {@link System#nanoTime} of when it was opened. */
  long born();

  /** The same, of when its last exchange ended. */
  long idleSince();

  /** Not to be used again: its endpoint is gone, or said so. It ends once it is idle. */
  void retire();

  boolean retired();

  boolean open();

  void close();
}
