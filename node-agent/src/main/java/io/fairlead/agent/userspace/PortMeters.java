package io.fairlead.agent.userspace;

import io.fairlead.agent.compute.PortKey;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.Traffic;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what goes through one Service port, wherever it comes in (B6). Used from any thread. */
final class PortMeters {
  private final PortKey key;
  private final Meter total = new Meter(null);
  private final Map<InetSocketAddress, Meter> meters = new ConcurrentHashMap<>();

  PortMeters(PortKey key) {
    this.key = key;
  }

  PortKey key() {
    return key;
  }

  /** Where to count what goes to this target. */
  Meter meter(Upstream upstream) {
    return meters.computeIfAbsent(upstream.address(), _ -> new Meter(total));
  }

  /** Forgets what went to others than these, save for the total. */
  void retain(Collection<InetSocketAddress> targets) {
    meters.keySet().retainAll(targets);
  }

  /** What went through so far. */
  PortTraffic traffic() {
    Map<String, Traffic> endpoints = new HashMap<>();
    meters.forEach((address, meter) -> endpoints.put(text(address), meter.read()));
    return new PortTraffic(key, total.read(), endpoints);
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
