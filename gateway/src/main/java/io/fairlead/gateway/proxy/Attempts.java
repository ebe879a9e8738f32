package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.Upstream;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The endpoints one request may try: whose turn it is, then the ones after it, each once. */
final class Attempts {
  private final Upstream.Ready upstream;
  private final int first;
  private final int most;
  private int tried;

  /**
   * @param first index of the one to begin with; -1: whose turn it is
   */
  Attempts(Upstream.Ready upstream, int most, int first) {
    int size = upstream.endpoints().size();
    this.upstream = upstream;
    this.first = first < 0 ? upstream.rotation().next(size) : first;
    this.most = Math.min(most, size);
  }

  /** The next endpoint; null when enough were tried. */
  @Nullable InetSocketAddress next() {
    if (!hasNext()) {
      return null;
    }
    return upstream.endpoints().get((first + tried++) % upstream.endpoints().size());
  }

  boolean hasNext() {
    return tried < most;
  }

  /** How many were given out. */
  int tried() {
    return tried;
  }
}
