package io.fairlead.gateway.routing;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many backends lead to each endpoint. Used from one thread. */
final class EndpointCount {
  private final Map<InetSocketAddress, Integer> counts = new HashMap<>();

  void add(@Nullable Upstream upstream) {
    endpointsOf(upstream).forEach(endpoint -> counts.merge(endpoint, 1, Integer::sum));
  }

  /** The endpoints nothing leads to after this. */
  List<InetSocketAddress> remove(@Nullable Upstream upstream) {
    List<InetSocketAddress> gone = new ArrayList<>();
    for (InetSocketAddress endpoint : endpointsOf(upstream)) {
      if (counts.merge(endpoint, -1, (a, b) -> a + b == 0 ? null : a + b) == null) {
        gone.add(endpoint);
      }
    }
    return gone;
  }

  boolean contains(InetSocketAddress endpoint) {
    return counts.containsKey(endpoint);
  }

  private static List<InetSocketAddress> endpointsOf(@Nullable Upstream upstream) {
    return upstream instanceof Upstream.Ready ready ? ready.endpoints() : List.of();
  }
}
